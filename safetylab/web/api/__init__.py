"""The same releases for machines: JSON and CSV, and OGC API – Features for maps."""
