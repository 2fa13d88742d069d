"""One module or package a format, each with `VERSION: int` and `parse(capture: Capture) -> Parsed`.

A parser is pure: no network, no clock, no store. It raises ParseError where a capture yields no document and
reports what it could not place as findings; every other exception is a defect.
"""
