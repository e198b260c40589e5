"""Facts at rest, versioned."""
