"""Local statistics and their chance: which places stand out from, or with, their neighbours."""
