"""The documentation against the code: these tests fail when a page says what no longer is."""
