"""Regions: the administrative tree, and what lies inside what, as SQL and as Python."""
