"""Digests as letters: the same Digest value gives the same bytes, as text and as HTML, in English or Chinese."""
