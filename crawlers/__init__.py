"""Official sources: what to fetch, how to read it. Spiders fetch and never parse; parsers are pure functions."""
