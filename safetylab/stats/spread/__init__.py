"""Near repeats and their chains: pairs of events close in place and time."""
