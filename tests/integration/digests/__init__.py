"""Digests over real bases and real processes."""
