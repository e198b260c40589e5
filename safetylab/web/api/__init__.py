"""The machine door: the pages' releases as JSON and CSV, and the areas as OGC features."""
