"""Vocabularies (topics, jurisdictions, document types, regimes) and the tagger that finds topics in text.

The lowest layer: it imports nothing of the other packages, and spaCy stands in `taxonomy.phrases` only.
"""
