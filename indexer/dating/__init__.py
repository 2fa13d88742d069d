"""Dates in the words of law: the days a text names, the duties they belong to, and dates that moved."""
