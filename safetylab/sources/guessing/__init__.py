"""How a file that nobody described is understood: its text, its columns, its dates, its places."""
