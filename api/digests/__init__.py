"""Follows, digests and how they reach people."""
