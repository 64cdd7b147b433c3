"""Leads of the lead forms of pages: one row each, the answers kept as they were given."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from attribution_pipeline.sources.facebook.graph import GraphApi, Node
from attribution_pipeline.sources.facebook.paging import edge
from attribution_pipeline.sources.protocol import SourceError

_FIELDS = "id,created_time,form_id,campaign_id,adset_id,ad_id,is_organic,platform,field_data"
#: Hidden fields that carry the tracking marks of docs/raw-tables.md.
_MARKS = frozenset({
    "fbclid", "fclid", "fb_lead_id", "fb_platform", "gclid", "gbraid", "wbraid", "msclkid", "ttclid", "utm_source",
    "utm_medium", "utm_campaign", "utm_content", "utm_term", "utm_id", "ad_id", "adset_id", "campaign_id", "form_id",
    "page_id", "event_id", "ga_client_id",
})  # fmt: skip


@dataclass(frozen=True)
class Form:
    """A lead form.

    Attributes:
        form_id: Its id.
        name: Its name.
        page_id: Its page.
        page_token: Token of the page, which alone may read its leads.
    """

    form_id: str
    name: str | None
    page_id: str
    page_token: str = field(repr=False)


def read_forms(graph: GraphApi) -> list[Form]:
    """The lead forms of all pages, archived ones included.

    Raises:
        SourceError: If the token has no role on a page, or on none.
    """
    forms: list[Form] = []
    for page in _pages(graph):
        page_id, token = page.get("id"), page.get("access_token")
        if not page_id or not token:
            raise SourceError(
                f"Facebook: page {page_id}: the token has no role on it; grant pages_show_list and pages_manage_ads,"
                " or name the pages to read"
            )
        found = edge(graph.as_page(str(token)), f"{page_id}/leadgen_forms", {"fields": "id,name"})
        forms += [Form(str(form.get("id")), form.get("name"), str(page_id), str(token)) for form in found]
    return forms


def _pages(graph: GraphApi) -> Iterator[Node]:
    fields = {"fields": "id,access_token"}
    if graph.settings.page_ids:
        for page_id in graph.settings.page_ids:
            yield graph.get(page_id, fields)
        return
    pages = list(edge(graph, "me/accounts", fields))
    if not pages:
        raise SourceError(
            "Facebook: the token has a role on no page; grant pages_show_list, or name the pages to read"
        )
    yield from pages


def lead_rows(
    graph: GraphApi, form: Form, since: datetime, until: datetime | None
) -> Iterator[Mapping[str, object]]:
    """The raw rows of a form's leads.

    Args:
        graph: The Graph API.
        form: The form.
        since: Leads from this moment on.
        until: Leads before this moment; None: all later ones.
    """
    bounds = [{"field": "time_created", "operator": "GREATER_THAN", "value": int(since.timestamp()) - 1}]
    if until is not None:
        bounds.append({"field": "time_created", "operator": "LESS_THAN", "value": int(until.timestamp())})
    parameters = {"fields": _FIELDS, "filtering": json.dumps(bounds)}
    for lead in edge(graph.as_page(form.page_token), f"{form.form_id}/leads", parameters):
        yield _row(lead, form)


def _row(lead: Node, form: Form) -> Mapping[str, object]:
    answers = _answers(lead.get("field_data"))
    return {
        **lead,
        "fb_lead_id": lead.get("id"),
        "form_id": lead.get("form_id") or form.form_id,
        "form_name": form.name,
        "page_id": form.page_id,
        "name": answers.get("full_name") or _joined(answers, "first_name", "last_name"),
        "phone": answers.get("phone_number") or answers.get("work_phone_number"),
        "email": answers.get("email") or answers.get("work_email"),
        "code": {mark: answers[mark] for mark in sorted(_MARKS & answers.keys())} or None,
    }


def _answers(field_data: object) -> dict[str, str]:
    """The first filled-in value of each field, by its name in lower case."""
    answers: dict[str, str] = {}
    for given in field_data if isinstance(field_data, list) else ():
        if isinstance(given, dict) and isinstance(given.get("values"), list):
            filled = (str(value) for value in given["values"] if value is not None and value != "")
            answer = next(filled, None)
            if answer is not None:
                answers.setdefault(str(given.get("name")).strip().lower(), answer)
    return answers


def _joined(answers: Mapping[str, str], *names: str) -> str | None:
    return " ".join(answers[name] for name in names if name in answers) or None
