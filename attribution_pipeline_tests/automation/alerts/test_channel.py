"""What is posted, and what becomes of a channel that does not take it."""

import logging

import pytest
from pydantic import SecretStr, ValidationError

from attribution_pipeline.automation.alerts.channel import ChannelError, send
from attribution_pipeline.automation.alerts.message import Alert, payload
from attribution_pipeline.automation.alerts.sensors import alert_sensors
from attribution_pipeline.settings import AlertOptions
from attribution_pipeline_tests.automation.alerts.conftest import SECRET, Webhook

ALERT = Alert("check_failed", "1 check <began> to fail", ("ERROR a & b: found 12",), "/runs/1", 12)


def test_generic_has_every_figure_by_itself(webhook: Webhook) -> None:
    send(ALERT, AlertOptions())
    assert webhook.taken == [
        {
            "source": "attribution_pipeline",
            "kind": "check_failed",
            "title": "1 check <began> to fail",
            "lines": ["ERROR a & b: found 12"],
            "rows": 12,
            "link": "https://dagster.example/runs/1",
        }
    ]


def test_slack_has_its_three_characters_escaped() -> None:
    options = AlertOptions(format="slack", ui_url="http://ui")
    assert payload(ALERT, options) == {
        "text": "*1 check &lt;began&gt; to fail*\nERROR a &amp; b: found 12\n<http://ui/runs/1|Dagster>"
    }


def test_telegram_has_plain_text_for_the_chat_and_always_the_link() -> None:
    options = AlertOptions(
        url=SecretStr("https://t.example"), format="telegram", chat="-100", ui_url="http://ui"
    )
    assert payload(ALERT, options) == {
        "chat_id": "-100",
        "text": "1 check <began> to fail\nERROR a & b: found 12\nhttp://ui/runs/1",
        "disable_web_page_preview": True,
    }
    long = payload(Alert("stale", "t", ("x" * 9000,), "/assets"), options)
    assert len(str(long["text"])) < 4096
    assert str(long["text"]).endswith("\nhttp://ui/assets")


def test_the_address_is_in_no_error_and_no_log(
    webhook: Webhook, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    send(ALERT, AlertOptions())
    problems = []
    for state, told in (("broken", "status 500"), ("hanging", "within 0.5 s")):
        webhook.state = state  # type: ignore[assignment]
        monkeypatch.setenv("ATTRIBUTION_ALERT_TIMEOUT", "0.5" if state == "hanging" else "20")
        with pytest.raises(ChannelError, match=told) as caught:
            send(ALERT, AlertOptions())
        problems.append(caught.value)
    for address in (f"http://127.0.0.1:1/{SECRET}", f"http://[{SECRET}"):
        with pytest.raises(ChannelError, match="cannot be reached") as caught:
            send(ALERT, AlertOptions(url=SecretStr(address)))
        problems.append(caught.value)
    assert len(webhook.taken) == 1
    assert "HTTP Request" in caplog.text
    assert SECRET not in caplog.text + repr(problems) + repr(AlertOptions())
    assert all(problem.__context__ is None or problem.__suppress_context__ for problem in problems)


@pytest.mark.parametrize(
    ("variables", "told"),
    [({"URL": f"ftp://{SECRET}"}, "no http"), ({"URL": f"https://{SECRET}", "FORMAT": "telegram"}, "_CHAT")],
    ids=["another protocol", "telegram without a chat"],
)
def test_settings_that_make_no_sense(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"ATTRIBUTION_ALERT_{name}", value)
    with pytest.raises(ValidationError, match=told) as caught:
        alert_sensors([])
    assert SECRET not in str(caught.value)


def test_without_a_channel_there_are_no_sensors() -> None:
    assert alert_sensors([]) == []
