"""Settings, from the environment (`RULEWATCH_…`), those of crawls among them. Only config modules read it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from platformdirs import user_data_path
from pydantic import Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from crawlers.settings import CrawlSettings


class Settings(CrawlSettings):
    """Every setting has a default that works on one machine; docs/settings.md lists them all."""

    model_config = SettingsConfigDict(env_prefix="RULEWATCH_", extra="forbid", frozen=True, hide_input_in_errors=True)

    data: Path = Field(default_factory=lambda: user_data_path("rulewatch"), description="Folder of all data")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite in the data folder")
    host: str = Field(default="127.0.0.1", description="Address to serve on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to serve on")
    allowed_hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]", "testserver"], description="Host names requests may ask for"
    )
    engine: Literal["embedded", "elasticsearch"] = Field(default="embedded", description="Which engine searches")
    elasticsearch_url: str = Field(default="", description="URL of the cluster; several are separated by commas")
    elasticsearch_username: str = Field(default="", description="User that reads the indices")
    elasticsearch_password: SecretStr = Field(default=SecretStr(""), description="Its password")
    elasticsearch_api_key: SecretStr = Field(default=SecretStr(""), description="API key to read, goes before the user")
    elasticsearch_writer_username: str = Field(default="", description="User that writes them; empty: the reader does")
    elasticsearch_writer_password: SecretStr = Field(default=SecretStr(""), description="Its password")
    elasticsearch_writer_api_key: SecretStr = Field(default=SecretStr(""), description="API key to write")
    elasticsearch_ca: Path | None = Field(default=None, description="PEM file of the authority its certificates are by")
    elasticsearch_prefix: str = Field(
        default="rulewatch", pattern="^[a-z0-9][a-z0-9_.-]{0,63}$", description="How names of our indices begin"
    )
    elasticsearch_shards: int = Field(default=1, ge=1, le=1024, description="Primary shards of an index built from now")
    elasticsearch_replicas: int = Field(default=1, ge=0, le=10, description="Copies of each shard beside the primary")

    public_url: str = Field(
        default="http://127.0.0.1:8000", pattern=r"^https?://[^\s/?#@]+$", description="Address people reach us by"
    )
    mail_from: str = Field(default="Rulewatch <rulewatch@localhost>", description="Who mails come from")
    smtp_host: str = Field(default="", description="Server that sends mail; empty: mails are files in the data folder")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="How it is talked to")
    smtp_username: str = Field(default="", description="Account there; empty: none is needed")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Its password")

    bounce_to: str = Field(
        default="", pattern=r"^([a-zA-Z0-9_.-]{1,20}@[a-zA-Z0-9.-]{1,200})?$",
        description="Mailbox undelivered mail comes back to, as LOCAL+TOKEN@DOMAIN; empty: to the sender's",
    )  # fmt: skip
    bounce_maildir: Path | None = Field(default=None, description="Maildir folder where it arrives; the beat reads it")
    canary: str = Field(default="", description="A mailbox of the operator's: mail to it must be seen to arrive")

    @model_validator(mode="after")
    def _canary_is_recognised(self) -> Self:
        if self.canary and not self.bounce_to:
            raise ValueError("RULEWATCH_CANARY needs RULEWATCH_BOUNCE_TO, by which it is recognised when it arrives")
        return self

    @model_validator(mode="after")
    def _cluster_is_named(self) -> Self:
        if self.engine == "elasticsearch" and not self.elasticsearch_url:
            raise ValueError("RULEWATCH_ELASTICSEARCH_URL must say where the cluster is")
        return self

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return self.database_url or f"sqlite:///{self.data / 'rulewatch.db'}"

    @property
    def captures(self) -> Path:
        """Where captures are kept."""
        return self.data / "captures"

    @property
    def index(self) -> Path:
        """Where the embedded engine keeps its index."""
        return self.data / "index"

    @property
    def outbox(self) -> Path:
        """Where mails are written while no server sends them."""
        return self.data / "outbox"
