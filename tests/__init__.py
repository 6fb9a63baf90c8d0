"""Tests. What is loaded before they begin stays to the end: whoever has loaded it lets the collector begin."""

import gc

gc.disable()
