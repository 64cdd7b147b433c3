"""docker-compose.yml: what its text promises."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from attribution_pipeline.settings import AlertOptions, Settings
from attribution_pipeline_tests.stack.compose import (
    DATABASES,
    OURS,
    ROOT,
    compose_text,
    dockerfile_lines,
    interpolated,
    required_variables,
    services,
)

LONG_RUNNING = ("code-server", "webserver", "daemon", "api", *DATABASES)


def test_every_service_is_known_here() -> None:
    assert set(services()) == {*OURS, *DATABASES}


@pytest.mark.parametrize("name", [*OURS, *DATABASES])
def test_no_service_has_more_rights_than_it_needs(name: str) -> None:
    service = services()[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    if name in DATABASES:
        assert service["user"] == "postgres"
    else:
        [user] = dockerfile_lines("USER")
        assert int(user.partition(":")[0]) >= 10_000


def test_only_loopback_is_reachable_from_outside() -> None:
    published = [port for service in services().values() for port in service.get("ports", [])]
    assert len(published) == 2
    assert all(port.startswith("127.0.0.1:") for port in published)
    networks = yaml.safe_load(compose_text())["networks"]
    assert networks["inside"] == {"internal": True}
    assert all(services()[name]["networks"] == ["inside"] for name in (*DATABASES, "daemon"))


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_what_goes_on_running_has_a_health_check_and_comes_back(name: str) -> None:
    assert services()[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert services()[name]["restart"] == "unless-stopped"


def test_secrets_come_from_the_environment_and_are_asked_for() -> None:
    assert required_variables() == {
        *("WAREHOUSE_PASSWORD", "PIPELINE_PASSWORD", "READER_PASSWORD", "DAGSTER_PASSWORD"),
        "ATTRIBUTION_API_TOKENS",
    }
    # Whatever the name of a variable says is secret is nothing but such a variable.
    for name, service in services().items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|TOKEN|SECRET|KEY", variable):
                assert re.fullmatch(r"\$\{\w+:\?[^}]*\}", value), (name, variable)
            if "://" in str(value) and "@" in str(value):
                assert re.search(r":\$\{\w+:\?[^}]*\}@", value), (name, variable)
    for missing in required_variables():
        others = dict.fromkeys(required_variables() - {missing}, "given")
        with pytest.raises(KeyError, match=missing):
            interpolated(compose_text(), others)


def test_each_process_gets_only_the_passwords_that_it_needs() -> None:
    told = {
        name: set(re.findall(r"\$\{(\w+):\?", str(service.get("environment", {}))))
        for name, service in services().items()
    }
    warehouse = {"WAREHOUSE_PASSWORD", "PIPELINE_PASSWORD", "READER_PASSWORD"}
    assert told["migrate-warehouse"] == warehouse
    assert told["code-server"] == {"PIPELINE_PASSWORD", "DAGSTER_PASSWORD"}
    assert told["webserver"] == told["daemon"] == told["migrate-dagster"] == {"DAGSTER_PASSWORD"}
    assert told["api"] == {"READER_PASSWORD", "ATTRIBUTION_API_TOKENS"}


#: What the file says for itself: where things are in its containers.
_GIVEN = {
    *(
        "home",
        "warehouse_url",
        "pipeline_url",
        "reader_url",
        "dagster_storage_url",
        "postgres_bin",
        "input_dir",
    )
}


@pytest.mark.parametrize("options", [Settings, AlertOptions])
def test_every_setting_reaches_the_code_server_with_its_default(
    options: type[Settings | AlertOptions], monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = options.model_config.get("env_prefix", "")
    variables = {f"{prefix}{name.upper()}" for name in options.model_fields.keys() - _GIVEN}
    environment = services()["code-server"]["environment"]
    assert {name for name in variables if not str(environment.get(name)).startswith(f"${{{name}:-")} == set()
    for name in variables:
        monkeypatch.delenv(name, raising=False)
    without = options()
    for name in variables:
        monkeypatch.setenv(name, interpolated(environment[name], {}))
    assert options() == without


def test_the_owner_and_the_runs_mean_the_same_rules() -> None:
    """An upgrade with other settings than the runs' would have all of history computed anew, and again by the next run."""
    told = [services()[name]["environment"] for name in ("migrate-warehouse", "code-server")]
    for name in ("TIMEZONE", "REPORTING_CURRENCY", "LOOKBACK_DAYS", "OWN_HOSTS"):
        assert told[0][f"ATTRIBUTION_{name}"] == told[1][f"ATTRIBUTION_{name}"]


def test_the_image_is_built_from_files_that_are_there_and_not_ignored() -> None:
    text = (ROOT / "Dockerfile").read_text()
    copied = [
        name
        for line in re.findall(r"^COPY ((?!--from).*)$", text, re.MULTILINE)
        for name in line.split()[:-1]
    ]
    assert len(copied) > 6
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for name in copied:
        assert (ROOT / name).exists(), name
        assert Path(name.removeprefix("./")).parts[0] in kept, name


def test_secrets_of_compose_are_ignored_by_git() -> None:
    for name in (".env", "sources.env"):
        done = subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False)
        assert done.returncode == 0, name
