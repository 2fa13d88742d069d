"""Frozen values every other part speaks in: no I/O, no clock, no third party."""
