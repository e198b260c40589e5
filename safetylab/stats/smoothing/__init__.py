"""Kernel densities and their ratio, summed exactly."""
