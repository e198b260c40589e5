"""The analyses, one command a module; found by being here."""
