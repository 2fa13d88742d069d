"""Chinese numerals as Japanese law writes and cites them."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {"〇": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "元": 1}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_KANJI = "〇一二三四五六七八九"
_ERAS = {"明治": "M", "大正": "T", "昭和": "S", "平成": "H", "令和": "R"}
_LAW = re.compile(r"(明治|大正|昭和|平成|令和)([^年]{1,8})年.*?第([^号]{1,12})号")


def kanji(number: int) -> str:
    """12 → 十二, 120 → 百二十; numbers below ten thousand."""
    text = ""
    for power, sign in ((1000, "千"), (100, "百"), (10, "十")):
        count, number = divmod(number, power)
        text += (_KANJI[count] if count > 1 else "") + sign if count else ""
    return text + (_KANJI[number] if number or not text else "")


def arabic(text: str) -> int | None:
    """十二, 一二 and １２ → 12; None for anything else."""
    plain = unicodedata.normalize("NFKC", text.strip())
    if plain.isascii():
        return int(plain) if plain.isdigit() and len(plain) < 7 else None
    if not plain or len(plain) > 9 or any(sign not in _DIGITS and sign not in _POWERS for sign in plain):
        return None
    if all(sign in _DIGITS for sign in plain):
        return int("".join(str(_DIGITS[sign]) for sign in plain))
    total, digit = 0, 0
    for sign in plain:
        if sign in _POWERS:
            total, digit = total + (digit or 1) * _POWERS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def law_number(printed: str) -> str:
    """平成一一年一二月八日法律第一五一号 → H11-151, for ids; "" where it is of another form."""
    match = _LAW.search(printed)
    year, number = (arabic(match[2]), arabic(match[3])) if match else (None, None)
    return f"{_ERAS[match[1]]}{year}-{number}" if match and year and number else ""
