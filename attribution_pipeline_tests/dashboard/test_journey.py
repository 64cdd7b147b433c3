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


def test_every_lead_can_be_reached_page_by_page(visit: Visit, client: httpx.Client) -> None:
    asked = {"date_from": PERIOD["from"], "date_to": PERIOD["to"], "platform": "google", "limit": "1000"}
    leads = client.get(f"{V9}/campaigns/google/leads", params=asked).json()["data"]
    contracts = client.get(f"{V9}/contracts/enriched", params=asked | {"platform": "all"}).json()["data"]
    visit.open(**PERIOD, view="journey")
    section = visit.page.locator("section", has=visit.page.locator("#title-leads"))
    pager = section.locator(".pager")
    expect(pager).to_contain_text("1–50 of")
    expect(pager.get_by_role("link", name="Newer")).to_have_count(0)
    pager.get_by_role("link", name="Older").click()
    expect(pager).to_contain_text("51–100 of")
    visit.page.wait_for_url("**leads_page=2**")

    # The other list turns its own pages, and a lead leads back to both.
    bought = visit.page.locator("section", has=visit.page.locator("#title-contracts"))
    bought.get_by_role("link", name="Older").click()
    expect(bought.locator("tbody td").first).to_have_text(str(contracts[50]["contract_id"]))
    expect(pager).to_contain_text("51–100 of")
    section.locator("tbody a").first.click()
    expect(visit.page.locator("li.decides")).to_have_count(1)
    visit.page.go_back()
    expect(pager).to_contain_text("51–100 of")
    expect(bought.locator(".pager")).to_contain_text("51–100 of")

    # Another platform begins at its first page.
    visit.choose("platform", "Google (with YouTube)")
    expect(section.locator("tbody td").first).to_have_text(str(leads[0]["lead_source_id"]))
    assert "page" not in visit.page.url
    expect(visit.page.locator(".path")).to_contain_text("Google (with YouTube)")
    expect(visit.page.locator("#title-campaigns").last).to_have_text("Campaigns of Google (with YouTube)")


def test_a_page_after_the_last_is_the_last(visit: Visit) -> None:
    visit.open(**PERIOD, view="journey", leads_page="999999999999")
    section = visit.page.locator("section", has=visit.page.locator("#title-leads"))
    expect(section.get_by_role("link", name="Newer")).to_be_visible()
    expect(section.get_by_role("link", name="Older")).to_have_count(0)
    expect(section.locator("tbody tr").first).to_be_visible()


def test_a_lead_tells_the_name_of_its_campaign(visit: Visit, client: httpx.Client) -> None:
    asked = {"date_from": PERIOD["from"], "date_to": PERIOD["to"]}
    leads = client.get(f"{V9}/campaigns/google/leads", params=asked).json()["data"]
    lead = next(lead for lead in leads if lead["campaign_name"])
    places = {"platform": "google", "campaign": lead["campaign_id"], "lead": str(lead["lead_source_id"])}
    visit.open(**{**PERIOD, **places}, view="journey")
    expect(visit.page.locator(".path")).to_contain_text(lead["campaign_name"])


def test_the_journeys_tables_are_csv(client: httpx.Client) -> None:
    answer = client.get("/dashboard/csv/platforms", params=PERIOD)
    given = client.get(
        f"{V9}/attribution/quality",
        params={"date_from": PERIOD["from"], "date_to": PERIOD["to"]},
        headers={"Accept": "text/csv"},
    )
    assert answer.content.decode("utf-8-sig") == given.text
