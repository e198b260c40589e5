"""Counts over time: their season and trend, what stands out, what changed, what may come."""
