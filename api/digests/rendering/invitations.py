"""Letters that go out because somebody asked for them: to confirm, to log in; and those an owner has to get."""

from __future__ import annotations

from api.digests.rendering.letters import Letter, notice_letter
from api.digests.sending import Delivery

_CONFIRM = {
    "en": ("Confirm your Rulewatch digests", (
        "Somebody, probably you, asked to be told of changes in law at this address.",
        "Follow the link and press the button within 48 hours. Otherwise nothing more is sent, the address is deleted.",
        ), "Confirm"),
    "zh": ("请确认订阅 Rulewatch 摘要", (
        "有人（很可能是您）请求将法规变动发送到此地址。",
        "请在 48 小时内打开链接并按下按钮。否则不会再发送任何邮件，地址也将被删除。"), "确认"),
}  # fmt: skip
_LOGIN = {
    "en": ("Your link to Rulewatch", (
        "With this link you change what you follow. It works once, within an hour.",
        "If you did not ask for it, do nothing."), "Log in"),
    "zh": ("您的 Rulewatch 登录链接", (
        "通过此链接可以修改您的关注。链接一小时内有效，只能使用一次。", "如非您本人请求，请忽略。"), "登录"),
}  # fmt: skip
_TROUBLE = {
    "en": ("Your {channel} does not take Rulewatch digests", (
        "Digest {period} could not be delivered to your {channel} (attempt {attempt}).", "{outlook}"), "Settings"),
    "zh": ("您的 {channel} 未能接收 Rulewatch 摘要", (
        "第 {period} 期摘要未能送达您的 {channel}（第 {attempt} 次）。", "{outlook}"), "设置"),
}  # fmt: skip
_OUTLOOK = {
    "en": ("It will be tried again.", "It is switched off now; mail goes on. Switch it on again once it works."),
    "zh": ("稍后会再次尝试。", "现已停用，邮件照常发送。修复后可重新启用。"),
}


def confirm_letter(language: str, url: str) -> Letter:
    """Asks whether the owner of an address wants digests."""
    subject, paragraphs, action = _CONFIRM.get(language, _CONFIRM["en"])
    return notice_letter(language, subject, paragraphs, url, action)


def login_letter(language: str, url: str) -> Letter:
    """Lets the owner of an address in."""
    subject, paragraphs, action = _LOGIN.get(language, _LOGIN["en"])
    return notice_letter(language, subject, paragraphs, url, action)


def trouble_letter(delivery: Delivery, url: str, *, over: bool) -> Letter:
    """Tells an owner that a destination of theirs fails; `over` says that it was switched off."""
    language, message = delivery.digest.language, delivery.message
    subject, paragraphs, action = _TROUBLE.get(language, _TROUBLE["en"])
    outlook = _OUTLOOK.get(language, _OUTLOOK["en"])[over]
    values = {
        "channel": message.channel, "period": delivery.digest.period, "attempt": message.attempts, "outlook": outlook,
    }  # fmt: skip
    said = tuple(paragraph.format(**values) for paragraph in paragraphs)
    return notice_letter(language, subject.format(**values), said, url, action)
