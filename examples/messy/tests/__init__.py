"""Tests of the stockroom, for `python3 -m unittest`."""
