"""Tests with a real browser over a real server."""
