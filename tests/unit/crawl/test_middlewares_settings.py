"""What crawls are started with: nothing of Scrapy's that is careless by default, and no source asked too often."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from crawlers import settings
from crawlers.catalogue import Source, sources
from crawlers.settings import CrawlSettings, settings_for, user_agent

CRAWLED = [source for source in sources().values() if source.crawl]


def test_what_is_careless_by_default_is_off_and_what_protects_is_on() -> None:
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert settings.ROBOTSTXT_OBEY
    assert settings.DOWNLOAD_TLS_MIN_VERSION == "TLSv1.2"
    off = (
        settings.TELNETCONSOLE_ENABLED, settings.REMOTE_CONTROL_ENABLED, settings.HTTPPROXY_ENABLED,
        settings.COOKIES_ENABLED, settings.REFERER_ENABLED, settings.METAREFRESH_ENABLED, settings.HTTPCACHE_ENABLED,
        settings.COMPRESSION_ENABLED, settings.RETRY_ENABLED,
    )  # fmt: skip
    assert not any(off)
    assert {name for name, handler in settings.DOWNLOAD_HANDLERS.items() if handler} == {"http", "https"}


@pytest.mark.parametrize("source", CRAWLED, ids=lambda source: source.id)
def test_no_declared_source_is_asked_more_than_once_a_second_or_believed_unproven(source: Source) -> None:
    told = settings_for(source, CrawlSettings(mirror="", contact="watch@example.org"))
    assert float(told["DOWNLOAD_DELAY"]) >= 1.0
    assert float(told["AUTOTHROTTLE_START_DELAY"]) >= 1.0
    assert told["DOWNLOAD_VERIFY_CERTIFICATES"] is True


def test_only_a_mirror_may_be_asked_faster() -> None:
    source = CRAWLED[0]
    eager = CrawlSettings(mirror="", mirror_delay_s=0)
    assert settings_for(source, eager)["DOWNLOAD_DELAY"] != 0
    eager = CrawlSettings(mirror="http://127.0.0.1:1", mirror_delay_s=0)
    assert settings_for(source, eager)["DOWNLOAD_DELAY"] == 0


def test_a_source_that_is_not_crawled_has_no_settings() -> None:
    with pytest.raises(ValueError, match="declares no crawl"):
        settings_for(CRAWLED[0].model_copy(update={"crawl": None}))


def test_the_user_agent_names_us_and_whom_to_write_to() -> None:
    told = user_agent("watch@example.org", "https://watch.example/about")
    assert told.endswith(" (+https://watch.example/about; contact: watch@example.org)")
    assert user_agent("watch@example.org").endswith(" (contact: watch@example.org)")
    assert user_agent("").startswith("Rulewatch/")
    assert "contact" not in user_agent("")


@pytest.mark.parametrize("contact", ["a b@example.org", "a@example.org\r\nX: y", "(a)@example.org"])
def test_a_contact_cannot_write_headers(contact: str) -> None:
    with pytest.raises(ValidationError):
        CrawlSettings(contact=contact)


@pytest.mark.parametrize("mirror", ["ftp://mirror/", "http://mirror/?q=1", "mirror", "http://a@mirror/"])
def test_a_mirror_is_a_plain_address(mirror: str) -> None:
    with pytest.raises(ValidationError):
        CrawlSettings(mirror=mirror)
