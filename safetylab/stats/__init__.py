"""Numbers on plain arrays. Nothing here knows what a crime is."""
