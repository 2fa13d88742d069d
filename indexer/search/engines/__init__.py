"""Search engines, one module each; every one passes tests/contract/test_engines.py."""
