"""Compile: the records behind the figures, their quality, their sources, and their files."""
