"""Digests without a store."""
