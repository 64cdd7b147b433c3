"""Sending an alert. Needs no Dagster."""

import logging

import httpx

from attribution_pipeline.automation.alerts.message import Alert, payload
from attribution_pipeline.settings import AlertOptions

_secret_addresses: set[str] = set()


def _without_address(record: logging.LogRecord) -> bool:
    if isinstance(record.args, tuple):
        record.args = tuple(
            "(the alert channel)" if str(value) in _secret_addresses else value for value in record.args
        )
    return True


# httpx tells the address of every call, and here the address is the secret.
logging.getLogger("httpx").addFilter(_without_address)


class ChannelError(RuntimeError):
    """The alert was not taken; the message says why, without the address."""


def send(alert: Alert, options: AlertOptions) -> None:
    """Post an alert to the webhook.

    Raises:
        ChannelError: If it does not answer in time, or not with success.
    """
    if options.url is None:
        raise ChannelError("ATTRIBUTION_ALERT_URL is not set")
    url = options.url.get_secret_value()
    _secret_addresses.add(url)
    try:
        # Streamed, so that no answer is read beyond its status.
        with httpx.stream("POST", url, json=payload(alert, options), timeout=options.timeout) as answer:
            status = answer.status_code
    except httpx.TimeoutException:
        raise ChannelError(f"the alert channel did not answer within {options.timeout:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # Its message may quote the address.
        raise ChannelError(f"the alert channel cannot be reached ({type(error).__name__})") from None
    if not httpx.codes.is_success(status):
        raise ChannelError(f"the alert channel answered with status {status}")
