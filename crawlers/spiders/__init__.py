"""Spiders: one class, made once for each declared source. What they ask and when to stop is in plain modules here."""
