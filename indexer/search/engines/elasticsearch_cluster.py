"""The connection to an Elasticsearch cluster: where it is, who asks, and its errors as ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from elastic_transport import ConnectionTimeout, SerializationError, TlsError, TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch
from elasticsearch.helpers import BulkIndexError

from indexer.search.engine import EngineUnavailable, IndexCorrupt, IndexStale

REBUILD = "The index holds nothing of its own: rebuild it from the store."
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user's name and password, or an API key; none where the cluster asks for none."""

    username: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where the cluster is and how it is asked. `reader` needs the privilege `read` on the indices, `writer`
    (the reader where None) `manage` and `write` too. `ca` is a PEM file; without it the system's authorities count.
    """

    urls: tuple[str, ...]
    reader: Credentials = Credentials()
    writer: Credentials | None = None
    ca: Path | None = None
    request_timeout_s: float = 10.0
    max_retries: int = 3

    def connect(self, credentials: Credentials) -> Elasticsearch:
        """A client; it connects when first used, and tries again elsewhere where a node fails.

        Trying again is safe: every document we write has an id and a version.
        """
        name, key = credentials.username, credentials.api_key
        return Elasticsearch(
            list(self.urls),
            basic_auth=(name, credentials.password) if name and not key else None,
            api_key=key or None,
            request_timeout=self.request_timeout_s,
            max_retries=self.max_retries,
            retry_on_timeout=True,
            ca_certs=str(self.ca) if self.ca else DEFAULT,
        )


class Converted:
    """Turns the client's exceptions into ours."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, ApiError):
            raise failure(error.status_code, str(error.error)) from error
        if isinstance(error, TransportError | SerializationError | BulkIndexError):
            raise _unreachable(error) from error


def failure(status: int, kind: str) -> EngineUnavailable:
    """What an answer with this status and this kind of error means."""
    if status in _REFUSED:
        message = "the search cluster refuses these credentials, or this to them"
        return EngineUnavailable(message, hint="Check the user or API key and its privileges on the indices.")
    if "corrupt" in kind:
        return IndexCorrupt(f"the search index cannot be read: {kind}", hint=REBUILD)
    return EngineUnavailable(f"the search cluster could not do this: {kind} ({status})")


def stale(fingerprint: str) -> IndexStale:
    """The index was built by another program than this one."""
    return IndexStale(f"the search index was built with {fingerprint or 'nothing known'}", hint=REBUILD)


def _unreachable(error: Exception) -> EngineUnavailable:
    if isinstance(error, TlsError):
        return EngineUnavailable("the search cluster's certificate is not trusted", hint="Name its CA in the settings.")
    if isinstance(error, ConnectionTimeout):
        return EngineUnavailable("the search cluster did not answer in time")
    return EngineUnavailable(f"the search cluster cannot be reached: {type(error).__name__}")
