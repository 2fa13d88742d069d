"""Chinese word segmentation (jieba), loaded when the first Chinese text comes."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Iterator
from typing import Protocol, cast

_LOCK = threading.Lock()
_LOADED: list[_Segmenter] = []


class _Segmenter(Protocol):
    def tokenize(self, text: str, mode: str) -> Iterator[tuple[str, int, int]]: ...


def segment(text: str) -> Iterator[tuple[str, int, int]]:
    """Words of a run of Chinese characters with first and past-the-last character; sub-words stand before the word
    they are part of ("强迫", "劳动", "强迫劳动").
    """
    if not _LOADED:
        with _LOCK:
            if not _LOADED:
                _LOADED.append(_load())
    return _LOADED[0].tokenize(text, "search")


def _load() -> _Segmenter:
    with warnings.catch_warnings():
        # Its modules hold invalid escapes, and it looks for pkg_resources, which warns of its own end.
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        import jieba  # noqa: PLC0415 -- a second of work and 60 MB that only Chinese text needs
    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    # What initialize() does, without its cache file: that is unpickled from the shared temporary directory.
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    return cast("_Segmenter", segmenter)
