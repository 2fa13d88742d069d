"""The words of mails, feeds and pages of subscribers, in English and Chinese; those of pages stand in `page_words`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from api.digests.rendering import page_words

_EN = {
    "one_change": "1 change",
    "changes": "{count} changes",
    "quiet": "No change in what you follow",
    "flooded": "{count} changes at once: only the first are shown",
    "failing": "{count} sources not heard",
    "one_failing": "1 source not heard",
    "corrections_only": "a correction to an earlier digest",
    "unreadable_only": "a follow that can no longer be evaluated",
    "period": "Digest {period}, composed {composed} UTC",
    "found": "found {composed} UTC",
    "flood_why": "This digest holds {count} items where {usual} are usual for you, so the whole of it waits until an "
    "operator has looked at it. Most of them:",
    "applies": "applies {date}",
    "published": "published {date}",
    "detected": "seen {date}",
    "retroactive": "takes effect in the past",
    "text_after": "New text",
    "text_before": "Former text",
    "compare": "Side by side",
    "by": "by {act}",
    "moved_from": "formerly {place}",
    "moved_date": "{kind} {now} (was {was})",
    "more_effects": "and {count} more provisions",
    "provisions": "{count} provisions",
    "one_provision": "1 provision",
    "removed": "removed",
    "added": "added",
    "follows": "You follow",
    "significance": "Significance {score} of 100",
    "also_in": "also in {languages}",
    "shortened": "More changes",
    "below": "Below the line",
    "below_why": "Less significant; listed so that nothing is kept from you.",
    "more_items": "and {count} more, all on the digest's page",
    "corrections": "Taken back",
    "corrections_why": "Told in an earlier digest and no longer held true.",
    "told": "told {date}",
    "unreadable": "Follows that can no longer be evaluated",
    "unreadable_why": "Nothing is found through them until you change them.",
    "upcoming": "Coming up in 90 days",
    "was": "was {date}",
    "metadata": "by its publisher's metadata",
    "moved_by": "moved by {act}",
    "coverage": "What was checked",
    "checked": "{sources} sources checked, {well} of them well; {seen} changes seen in all of them.",
    "silence": "Nothing among them concerns what you follow.",
    "since": "since {date}",
    "never_good": "never read well yet",
    "last_good": "last good {date}",
    "late": "late",
    "silent": "unusually silent",
    "proves_nothing": "Silence of these sources proves nothing.",
    "manage": "Change what you follow",
    "history": "All digests",
    "unsubscribe": "Unsubscribe",
    "not_advice": "Texts are as their official publishers served them; follow the links before relying on them. "
    "This is not legal advice.",
    "feed": "Rulewatch: what you follow",
    "calendar": "Rulewatch: milestones",
}
_ZH = {
    "one_change": "1 项变动",
    "changes": "{count} 项变动",
    "quiet": "您关注的内容没有变动",
    "flooded": "一次出现 {count} 项变动，仅显示前几项",
    "failing": "{count} 个来源未能读取",
    "one_failing": "1 个来源未能读取",
    "corrections_only": "对先前摘要的更正",
    "unreadable_only": "有一项关注已无法执行",
    "period": "{period} 期摘要，编成于 {composed} UTC",
    "found": "发现于 {composed} UTC",
    "flood_why": "本期摘要有 {count} 项，而您通常为 {usual} 项，完整内容须待管理员查看后发出。其中最多的是：",
    "applies": "自 {date} 起适用",
    "published": "{date} 公布",
    "detected": "{date} 发现",
    "retroactive": "溯及既往",
    "text_after": "新文本",
    "text_before": "原文本",
    "compare": "对照",
    "by": "依据 {act}",
    "moved_from": "原 {place}",
    "moved_date": "{kind} {now}（原为 {was}）",
    "more_effects": "另有 {count} 条",
    "provisions": "{count} 条",
    "one_provision": "1 条",
    "removed": "删除",
    "added": "新增",
    "follows": "您的关注",
    "significance": "重要程度 {score}（满分 100）",
    "also_in": "另有语言：{languages}",
    "shortened": "其他变动",
    "below": "重要程度较低",
    "below_why": "列出标题，以免遗漏。",
    "more_items": "另有 {count} 项，均见摘要页面",
    "corrections": "撤回",
    "corrections_why": "先前摘要已告知，现认定不成立。",
    "told": "{date} 告知",
    "unreadable": "无法执行的关注",
    "unreadable_why": "在您修改之前，这些关注不会有任何结果。",
    "upcoming": "未来 90 天",
    "was": "原为 {date}",
    "metadata": "见发布者的元数据",
    "moved_by": "依据 {act} 更改",
    "coverage": "检查情况",
    "checked": "检查了 {sources} 个来源，其中 {well} 个正常；共发现 {seen} 项变动。",
    "silence": "均与您关注的内容无关。",
    "since": "自 {date} 起",
    "never_good": "尚未成功读取",
    "last_good": "上次正常 {date}",
    "late": "逾期",
    "silent": "异常沉寂",
    "proves_nothing": "这些来源没有消息并不说明没有变动。",
    "manage": "修改关注内容",
    "history": "历次摘要",
    "unsubscribe": "退订",
    "not_advice": "文本以官方发布者提供的为准，引用前请查看链接。本邮件不构成法律意见。",
    "feed": "Rulewatch：您关注的内容",
    "calendar": "Rulewatch：重要日期",
}
_CODES_EN = {
    "published": "Published", "amended": "Amended", "commenced": "Came into force", "repealed": "Repealed",
    "gone": "No longer at its source, which does not say that it was repealed", "returned": "At its source again",
    "rescheduled": "Moved to another day",
    "corrected": "Corrected", "substituted": "changed", "disabled": "switched off", "never": "not crawled yet",
    "held": "held for a look", "healthy": "well", "comment_close": "comments close",
    "application": "applies", "text": "new text begins to count", "deadline": "to be done by",
    "force": "binding force", "effects": "kind of effect",
    "proximity": "closeness of dates", "regime": "core of a rule family", "mended": "slip put right",
}  # fmt: skip
_CODES_ZH = {
    "published": "公布", "amended": "修订", "commenced": "生效", "repealed": "废止", "corrected": "更正",
    "gone": "来源已不再提供（并不表示已废止）", "returned": "来源恢复提供",
    "rescheduled": "日期变更",
    "inserted": "新增", "substituted": "修改", "renumbered": "重新编号", "failed": "读取失败", "degraded": "部分失败",
    "disabled": "已停用", "never": "尚未抓取", "held": "待查", "healthy": "正常", "entry_into_force": "生效",
    "application": "适用", "transposition": "转化", "reporting": "报告", "guidance": "指南",
    "implementing_act": "实施法案", "review": "审查", "expiry": "失效", "deadline": "期限",
    "comment_close": "征求意见截止", "repeal": "废止", "force": "约束力", "effects": "变动种类",
    "breadth": "涉及范围", "proximity": "日期临近", "sanctions": "处罚", "regime": "规则体系核心", "mended": "文字勘误",
    "planned": "预定", "reached": "已到期", "postponed": "推迟", "dropped": "取消", "unverified": "尚未核实",
    "text": "新文本起效",
    "act": "法律", "code": "行为守则", "corrigendum": "更正", "decision": "决定", "directive": "指令",
    "document": "文件", "draft-statutory-instrument": "法定文书草案", "legislation": "法律法规", "list": "名单",
    "measure": "措施", "notice": "公告", "order": "命令", "policy": "政策", "presidential-document": "总统文件",
    "proposal": "提案", "proposed-rule": "拟议规则", "recommendation": "建议", "regulation": "条例",
    "resolution": "决议", "rule": "规则", "soft-law": "软法", "standard": "标准",
    "statutory-instrument": "法定文书", "treaty": "条约",
}  # fmt: skip
_REASONS_ZH = {
    "all-refused": "没有一个地址应答", "all-unread": "取得的文件均无法读出法规",
    "canaries-gone": "多数对照文件没有应答", "canary-absent": "部分对照文件没有应答",
    "canary-unlike": "对照文件与以往不同", "crawl-defect": "本系统故障中断了部分抓取",
    "crawl-unfinished": "抓取没有完成", "documents-refused": "部分文件没有应答",
    "documents-unread": "部分文件无法读出法规", "listing-doubtful": "目录存疑",
    "listing-refused": "部分目录没有应答", "listing-shrunk": "目录明显变短", "mass-change": "同时变动的法规异常多",
    "mass-vanishing": "同时从目录消失的文件异常多", "small-faults": "个别小问题",
    "too-few-listed": "目录中的文件少于预期", "too-many-listed": "目录中的文件多于预期",
    "released": "管理员已查看并确认无误",
}  # fmt: skip
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
"""What is written here, by its own name."""
WORDS: Mapping[str, Mapping[str, str]] = {"en": {**_EN, **page_words.EN}, "zh": {**_ZH, **page_words.ZH}}


def say(language: str, key: str, **values: object) -> str:
    """A sentence, with these values in it; English for a language we do not write."""
    return WORDS.get(language, WORDS["en"])[key].format(**values)


def code_word(language: str, code: str) -> str:
    """The word for a code of the domain; a code without one reads as it is, with spaces."""
    known = _CODES_ZH if language == "zh" else _CODES_EN
    return known.get(code) or code.replace("_", " ").replace("-", " ")


def reason_word(language: str, reason: str) -> str:
    """Why a source is not well: the sentence of a crawl, which begins with a finding's code; in Chinese what the code
    means.
    """
    code = reason.partition(":")[0]
    return _REASONS_ZH.get(code, code) if language == "zh" else reason


def concerned(language: str, whom: str) -> str:
    """Whom a milestone concerns, as its regime says it in English; that, too, where we have no other words."""
    return _concerned().get(language, {}).get(whom, whom)


@cache
def _concerned() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("api.digests").joinpath("concerned.yml").read_text("utf-8")
    words: Mapping[str, Mapping[str, str]] = yaml.safe_load(text)
    return words
