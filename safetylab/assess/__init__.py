"""What the lab thinks of its facts: where, how much, how sure."""
