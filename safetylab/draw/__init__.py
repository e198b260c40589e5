"""Ink: SVG made on the server. Nothing here knows what a crime is."""
