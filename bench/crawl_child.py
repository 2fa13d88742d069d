"""The process that fetches in bench/crawl.py: `python -m crawlers.run` over a catalogue of invented sources, at the
pace of this machine. It imports what that one imports, so that its start costs the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crawlers import catalogue
from crawlers.run import main

if __name__ == "__main__":
    catalogue.SOURCES = Path(sys.argv[1])
    from crawlers.spiders import declared  # makes its spiders of the catalogue as it is now

    declared.Declared.custom_settings = {"AUTOTHROTTLE_ENABLED": False}
    sys.exit(main(sys.argv[2:]))
