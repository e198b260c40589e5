"""Kulldorff's scan statistic: the circle and span of time that hold more than chance would put.

`circles` are the candidates on the ground, `laws` what is expected in them, `search` the loops,
`drawing` the replicates, `scan` brings them together. It knows locations by number and time by
intervals of equal length.
"""
