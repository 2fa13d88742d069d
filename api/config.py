"""Settings, from the environment (`RULEWATCH_…`). The only place that reads it."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting has a default that works on one machine; docs/settings.md lists them all."""

    model_config = SettingsConfigDict(env_prefix="RULEWATCH_", extra="forbid", frozen=True)

    data: Path = Field(default_factory=lambda: user_data_path("rulewatch"), description="Folder of all data")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite in the data folder")
    host: str = Field(default="127.0.0.1", description="Address to serve on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to serve on")
    allowed_hosts: list[str] = Field(
        default=["127.0.0.1", "localhost", "[::1]", "testserver"], description="Host names requests may ask for"
    )

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
