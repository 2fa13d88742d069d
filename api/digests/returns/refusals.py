"""What a mail server's refusal says of a mailbox: by its enhanced code (RFC 3463), else its words, else its number."""

from __future__ import annotations

import re

from indexer.domain.returns import Returned, ReturnKind

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_REPLY = re.compile(r"(?<![\w.])([45][02-57]\d)(?=[ :-])")
_NOISE = re.compile(r"https?://\S+|<?[^\s<>]+@[^\s<>]+>?|\S+\.(?:com|net|org)\b")
"""Addresses and names of hosts: their words say nothing."""

_GONE = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4", "1.6", "1.10", "2.1", "4.4", "4.310"})
"""No such mailbox or domain, closed; the last two are what hosts that do not exist get from Postfix and Exchange."""
_PASSING = frozenset({"2.2", "4.7", "3.1"})
"""Full, expired, disk full."""
_OURS = frozenset({"1.7", "1.8", "2.3", "3.4"})
"""Of our own address, or of a message that is too large."""
_NUMBERS_GONE = frozenset({550, 551, 553})

_FULL_WORDS = re.compile(
    r"quota|mailbox (?:is |size )?(?:full|exceed)|(?:mailbox|inbox|storage|account)\b.{0,40}\b(?:is full|exceed)"
    r"|out of (?:disk )?space|insufficient (?:system )?(?:storage|disk)|not enough (?:storage|space)|too much mail"
    r"|boîte .{0,40}pleine|postfach .{0,20}voll|邮箱.{0,6}满",
    re.IGNORECASE | re.DOTALL,
)
_BLOCKED_WORDS = re.compile(
    r"\bspam|\bblock|\bblack|\bban(?:ned|s)?\b|polic(?:y|ies)|reputation|gr[ae]y-?list|\bspf\b|\bdkim\b|\bdmarc\b"
    r"|rate limit|throttl|too many|\brelay|prohibit|not (?:permitted|authori[sz]ed|allowed)|denied by|content (?:was )?"
    r"reject|virus|malware|unsolicited|suspicious|authentication (?:is )?required|sender (?:address )?(?:verif|reject)",
    re.IGNORECASE,
)
_GONE_WORDS = re.compile(
    r"(?:user|recipient|address|account|mailbox|addressee|person|employee)s?\b[^.;]{0,60}?(?:\bunknown|\bnot (?:be )?"
    r"found|n[o']t exist|\binvalid|disabled|deactivated|inactive|\bclosed|no longer|unavailable|not known|not listed"
    r"|terminated|rejected)"
    r"|(?:unknown|no such|invalid|bad|non-?existent) (?:local |remote )?(?:user|recipient|address|account|mailbox"
    r"|person|domain)|doesn't have an? |unrouteable address|unable to route|host (?:or domain name )?(?:was )?not found"
    r"|domain (?:name )?(?:was )?(?:not found|does(?: no|n')t exist)|couldn't find any host|no mailbox here|nxdomain"
    r"|not our customer|is not accepting|does not accept mail",
    re.IGNORECASE,
)


def judge(text: str, *, status: str = "", reply: int = 0) -> Returned:
    """The verdict on a refusal. `text` is what the server said, `status` an enhanced code and `reply` an SMTP code
    where they are known apart from it; a code in the text that says more goes before a general `status` (`5.0.0`).
    """
    said = _NOISE.sub(" ", text)
    code = _code(status, text)
    if reply == 0 and (number := _REPLY.search(text)):
        reply = int(number.group(1))
    lasting = code.startswith("5") if code else reply >= 500 or reply == 0
    shown = code or (str(reply) if reply else "")
    return Returned(_kind(code.partition(".")[2], said, reply, lasting=lasting), shown)


def _code(status: str, text: str) -> str:
    """The enhanced code that says most, "" where there is none."""
    codes = [found.group() for found in (_ENHANCED.search(status), *_ENHANCED.finditer(text)) if found]
    telling = [code for code in codes if not code.endswith(".0.0")]
    return (telling or codes or [""])[0]


def _kind(code: str, said: str, reply: int, *, lasting: bool) -> ReturnKind:
    about_us = code.startswith(("7.", "6.")) or code in _OURS or bool(_BLOCKED_WORDS.search(said))
    gone = bool(_GONE_WORDS.search(said))
    if not lasting:
        return ReturnKind.BLOCKED if about_us and not gone else ReturnKind.SOFT
    if code in _PASSING or (code not in _GONE and _FULL_WORDS.search(said)):
        return ReturnKind.SOFT
    if code in _GONE and (gone or not about_us):
        return ReturnKind.HARD
    if about_us:
        return ReturnKind.BLOCKED
    return ReturnKind.HARD if gone or (not code and reply in _NUMBERS_GONE) else ReturnKind.SOFT
