"""docker-compose.yml against the program: its settings, its commands, the version of Elasticsearch that is tested."""

from __future__ import annotations

from typing import Any

import yaml

from api.cli_contents import CONTENTS
from api.config import Settings
from tests.docs.pages import ROOT
from tests.support.elasticsearch_server import VERSION

_FILE = ROOT / "docker-compose.yml"
_KEPT = {"api", "scheduler", "postgres", "elasticsearch", "mail"}


def _services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))["services"]
    return services


def test_the_services_are_those_the_product_needs() -> None:
    assert set(_services()) == _KEPT


def test_every_setting_named_is_one() -> None:
    for service in _services().values():
        for name in service.get("environment", ()):
            if name.startswith("RULEWATCH_"):
                assert name.removeprefix("RULEWATCH_").lower() in Settings.model_fields, name


def test_every_command_named_is_one() -> None:
    known = {name for lines in CONTENTS.values() for name in lines}
    commands = [service["command"] for service in _services().values() if "command" in service]
    assert len(commands) == 2
    assert all(command[0] == "rulewatch" and command[1] in known for command in commands)


def test_elasticsearch_is_of_the_version_the_tests_run_against() -> None:
    assert _services()["elasticsearch"]["image"].endswith(f":{VERSION}")


def test_every_service_is_limited_and_all_but_the_scheduler_say_whether_they_are_well() -> None:
    for name, service in _services().items():
        assert service["deploy"]["resources"]["limits"]["memory"], name
        assert "healthcheck" in service or name == "scheduler"
        assert service["restart"] == "unless-stopped"


def test_what_is_waited_for_has_a_health_check() -> None:
    services = _services()
    for service in services.values():
        for other in service.get("depends_on", {}):
            assert "healthcheck" in services[other]
