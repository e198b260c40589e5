"""Pages for people. The only room that knows Django."""
