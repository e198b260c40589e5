"""The analyses that have a page of an indicator, one a module; found by being here."""
