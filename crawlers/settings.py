"""Settings of Scrapy, and of ours for crawling (`RULEWATCH_…`): the only place in crawlers that reads the environment.

docs/reliability.md says what fails without those that differ from Scrapy's default. `settings_for` adds what one source
asks for.
"""

from __future__ import annotations

from importlib.metadata import version

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from crawlers.catalogue import Source

_LEAST_DELAY_S = 1.0


class CrawlSettings(BaseSettings):
    """Every setting has a default; docs/settings.md lists them."""

    model_config = SettingsConfigDict(env_prefix="RULEWATCH_", frozen=True, hide_input_in_errors=True)

    contact: str = Field(
        default="", pattern=r"^[\x21-\x27\x2a-\x7e]*$", description="Mailbox publishers may write to; in the User-Agent"
    )
    about_url: str = Field(
        default="", pattern=r"^(https?://[^\s;()]+)?$", description="Page that says who crawls; in the User-Agent"
    )
    mirror: str = Field(
        default="",
        pattern=r"^(https?://[^/?#@\s]+(/[^?#\s]*)?)?$",
        description="A mirror that is asked instead of publishers, for {mirror}/{scheme}/{host}/{path?query}",
    )
    mirror_delay_s: float | None = Field(
        default=None,
        ge=0,
        description="Seconds between two requests for one host of a mirror; empty: as its source says",
    )
    keys: dict[str, SecretStr] = Field(default={}, description="JSON object: the keys publishers ask for, by setting")
    crawl_limit_s: int = Field(
        default=3600, ge=1, description="Seconds after which a crawl stops; the next one goes on"
    )


def keys() -> dict[str, str]:
    """The keys we have, by the setting a source names."""
    return {name: key.get_secret_value() for name, key in CrawlSettings().keys.items()}


def user_agent(contact: str, about_url: str = "") -> str:
    """How we name ourselves to publishers: product, version, where to read of it, whom to write to."""
    told = "; ".join(filter(None, (about_url and f"+{about_url}", contact and f"contact: {contact}")))
    return f"Rulewatch/{version('rulewatch')}{f' ({told})' if told else ''}"


def settings_for(source: Source, ours: CrawlSettings | None = None) -> dict[str, str | float | bool]:
    """What a source's declaration changes of the settings below; raises ValueError for one that is not crawled."""
    if source.crawl is None:
        raise ValueError(f"{source.id} declares no crawl")
    ours, polite = ours or CrawlSettings(), source.crawl.polite
    delay_s = max(_LEAST_DELAY_S, polite.delay_s)
    if ours.mirror and ours.mirror_delay_s is not None:
        delay_s = ours.mirror_delay_s
    agent = polite.user_agent or user_agent(ours.contact, ours.about_url)
    return {
        "USER_AGENT": agent,
        "ROBOTSTXT_USER_AGENT": agent.partition("/")[0],
        "ROBOTSTXT_OBEY": polite.robots != "api-terms",
        "DOWNLOAD_DELAY": delay_s,
        "AUTOTHROTTLE_START_DELAY": delay_s,
        "DOWNLOAD_TIMEOUT": float(polite.timeout_s),
        "DOWNLOAD_MAXSIZE": polite.max_mb << 20,
        "DOWNLOAD_VERIFY_CERTIFICATES": polite.verify_tls,
        "MIRROR": ours.mirror,
    }


_ours = CrawlSettings()

BOT_NAME = "rulewatch"
SPIDER_MODULES = ["crawlers.spiders"]
NEWSPIDER_MODULE = "crawlers.spiders"
LOG_LEVEL = "INFO"

USER_AGENT = user_agent(_ours.contact, _ours.about_url)
DEFAULT_REQUEST_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip"}
MIRROR = _ours.mirror

DOWNLOAD_VERIFY_CERTIFICATES = True
DOWNLOAD_TLS_MIN_VERSION = "TLSv1.2"
TWISTED_DNS_RESOLVER = "crawlers.middlewares.resolver.PublicResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy would resolve names by itself, past the guard

_TRANSPORT = "crawlers.middlewares.transport.Transport"
DOWNLOAD_HANDLERS = {"http": _TRANSPORT, "https": _TRANSPORT, "file": None, "data": None, "ftp": None, "s3": None}
DOWNLOAD_MAXSIZE = 32 << 20
DOWNLOAD_TIMEOUT = 30.0
DOWNLOAD_FAIL_ON_DATALOSS = True

CONCURRENT_REQUESTS_PER_DOMAIN = 1
WARN_ON_GENERATOR_RETURN_VALUE = False  # a linter tells that once; Scrapy looks for it at every answer
CONCURRENT_ITEMS = 1  # spiders write files and yield no items: the default starts a hundred tasks for every answer
DOWNLOAD_DELAY = _LEAST_DELAY_S
DOWNLOAD_DELAY_JITTER = 0.0  # it would also shorten the delay
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = _LEAST_DELAY_S
AUTOTHROTTLE_MAX_DELAY = 5.0  # it never goes back on answers other than 200: one slow page must not slow a day of 304s
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Rulewatch"

RETRY_ENABLED = False  # ours knows Retry-After and backs off
RETRY_TIMES = 4
RETRY_BUDGET = 50.0  # second tries a crawl has before any answer; every two answers earn one
BACKOFF_FLOOR_S = 1.0
BACKOFF_CEILING_S = 60.0
PATIENCE_S = 300.0  # a host that wants us to wait for longer is left for another crawl

REDIRECT_ENABLED = True
REDIRECT_MAX_TIMES = 5
METAREFRESH_ENABLED = False
REFERER_ENABLED = False
COOKIES_ENABLED = False
COMPRESSION_ENABLED = False  # integrity.py unpacks, strictly
HTTPCACHE_ENABLED = False

MEMUSAGE_LIMIT_MB = 1024
CLOSESPIDER_TIMEOUT = _ours.crawl_limit_s

# What is not named here does not run, and is not even imported: that took a third of a second of every crawl.
_OURS = "crawlers.middlewares"
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
DOWNLOADER_MIDDLEWARES = {
    f"{_OURS}.guard.Guard": 20,
    f"{_OURS}.robots.Robots": 100,
    f"{_OURS}.charset.Charset": 530,
    f"{_OURS}.refusal.Refusal": 540,
    f"{_OURS}.politeness.Politeness": 550,
    f"{_OURS}.conditional.Conditional": 560,
    f"{_OURS}.integrity.Integrity": 595,
    f"{_OURS}.redirect.Redirect": 600,
}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}  # one of them drops long addresses without a word
EXTENSIONS_BASE = {
    "crawlers.memory.ResidentMemory": 0,
    **{
        f"scrapy.extensions.{name}": 0
        for name in (
            "corestats.CoreStats",
            "logcount.LogCount",
            "closespider.CloseSpider",
            "logstats.LogStats",
            "throttle.AutoThrottle",
        )
    },
}
