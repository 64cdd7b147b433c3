"""From a platform to a campaign, its leads and contracts, and every touch of a lead."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import psycopg
from playwright.sync_api import expect

from attribution_pipeline_tests.api.serving import V9
from attribution_pipeline_tests.dashboard.browsing import PERIOD, Visit


def test_the_way_from_a_campaign_to_the_touch_that_decided(visit: Visit, client: httpx.Client) -> None:
    visit.overview()
    # A campaign of the table that has leads.
    number, row = next(found for found in enumerate(visit.rows("campaigns")) if int(found[1][2]) > 0)
    link = visit.page.locator("#card-campaigns tbody tr").nth(number).get_by_role("link")
    campaign = link.inner_text()
    link.click()
    section = visit.page.locator("section", has=visit.page.locator("#title-leads"))
    expect(section.locator("tbody tr").first).to_be_visible()
    expect(section.locator("tbody tr")).to_have_count(int(row[2]))
    expect(visit.page.locator(".path")).to_contain_text(campaign)

    section.locator("tbody a").first.click()
    expect(visit.page.locator("li.decides")).to_have_count(1)
    lead = parse_qs(urlsplit(visit.page.url).query)["lead"][0]
    touches = client.get(f"{V9}/leads/{lead}/journey").json()["data"]
    shown = visit.page.locator("li.touch:not(.contract)")
    assert shown.count() == len(touches)
    decided = next(touch for touch in touches if touch["decides_lead"])
    expect(visit.page.locator("li.decides > .bullet")).to_have_text(str(decided["touch_number"]))
    expect(visit.page.locator("li.decides")).to_contain_text("last paid touch")
    expect(visit.page.locator("li.decides")).to_contain_text(campaign)

    visit.page.go_back()
    expect(section.locator("tbody tr")).to_have_count(int(row[2]))
    visit.page.get_by_role("link", name="All platforms").click()
    expect(visit.page.locator("#title-journey-platforms")).to_be_visible()


def test_platforms_lead_to_their_leads_and_contracts(visit: Visit, client: httpx.Client) -> None:
    visit.open(**PERIOD, view="journey")
    platforms = visit.page.locator("section", has=visit.page.locator("#title-journey-platforms"))
    platforms.get_by_role("link", name="Google", exact=True).click()
    expect(visit.page.locator(".path")).to_contain_text("Google")
    for name, path in (("leads", "campaigns/google/leads"), ("contracts", "contracts/enriched")):
        asked = {"date_from": PERIOD["from"], "date_to": PERIOD["to"], "platform": "google", "limit": "50"}
        answer = client.get(f"{V9}/{path}", params=asked).json()
        section = visit.page.locator("section", has=visit.page.locator(f"#title-{name}"))
        expect(section.locator("tbody tr")).to_have_count(len(answer["data"]))
        key = "lead_source_id" if name == "leads" else "contract_id"
        first = section.locator("tbody tr").first.locator("td").first
        expect(first).to_have_text(str(answer["data"][0][key]))
    with visit.page.expect_download() as download:
        visit.page.get_by_role("link", name="Download Leads as CSV").click()
    assert download.value.suggested_filename == "leads-2025-08-14-2025-09-23-google.csv"


def test_contracts_and_touches_after_them_have_their_place(visit: Visit, sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        row = connection.execute(
            """
            select leads.lead_source_id, count(*) from prod.fact_leads as leads
            join prod.fact_events as touches using (client_id)
            where leads.first_contract_at + interval '1 day' < touches.date_time
            group by leads.lead_source_id order by 1 limit 1
            """
        ).fetchone()
    assert row is not None
    visit.open(**PERIOD, view="journey", lead=str(row[0]))
    expect(visit.page.locator("li.after")).to_have_count(row[1])
    expect(visit.page.locator("li.after").first).to_contain_text("cannot decide")
    expect(visit.page.locator("li.contract").first).to_contain_text("Decided by the touch of")
    order = visit.page.locator("ol.timeline > li").evaluate_all("items => items.map(item => item.className)")
    first_after = order.index("touch after")
    assert "touch contract" in order[:first_after]
    assert re.search(r"\d+ touches in \d+ days", visit.page.locator("#card-journey").inner_text())


def test_a_lead_that_does_not_exist_is_said_so(visit: Visit) -> None:
    visit.open(**PERIOD, view="journey", lead="999999999")
    expect(visit.page.locator("#card-journey .notice")).to_contain_text("No lead begins with touch 999999999")
