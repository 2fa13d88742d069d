"""Fixtures of the contract suites."""

from tests.support.elasticsearch_server import elasticsearch_node

__all__ = ["elasticsearch_node"]
