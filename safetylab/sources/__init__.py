"""One module per publisher's format."""
