"""What the lab thinks of its city's records: indicators, maps, hot spots, quality."""
