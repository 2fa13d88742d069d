"""Readers of discovery answers: pure functions, bytes in, records out. They know formats, never publishers."""
