"""Campaigns, ad sets, ads and creatives, whatever became of them."""

from attribution_pipeline.warehouse.raw_tables import RAW_TABLES
from attribution_pipeline_tests.sources.facebook.asking import Asking
from attribution_pipeline_tests.sources.facebook.fake_graph import Call, FakeGraph, failure


def test_the_source_holds_all_tables_of_facebook(graph: FakeGraph, asking: Asking) -> None:
    every = tuple(name for name, table in RAW_TABLES.items() if table.source == "facebook")

    assert asking.source().tables() == every
    assert asking.source(leads=False).tables() == tuple(name for name in every if name != "fb_leads")
    assert asking.open("fb_leads", leads=False) is None
    assert asking.open("itcrm_clients") is None
    assert graph.calls == []


def test_campaigns_have_all_columns(graph: FakeGraph, asking: Asking) -> None:
    times = {
        name: f"2025-0{number}-01T00:00:00+0200"
        for number, name in enumerate(("start_time", "stop_time", "created_time", "updated_time"), 1)
    }
    graph.account("1").edges["campaigns"].append({
        "id": "11", "account_id": "1", "name": "Осінній набір, «ліди»\n2", "objective": "OUTCOME_LEADS",
        "status": "ACTIVE", "effective_status": "WITH_ISSUES", "buying_type": "AUCTION", **times,
    })  # fmt: skip

    assert asking.rows("fb_campaigns") == [{
        "campaign_id": "11", "account_id": "1", "name": "Осінній набір, «ліди»\n2", "objective": "OUTCOME_LEADS",
        "status": "ACTIVE", "effective_status": "WITH_ISSUES", "buying_type": "AUCTION", **times,
    }]  # fmt: skip


def test_ad_sets_and_ads_know_what_they_belong_to(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(1, status="PAUSED")

    (adset,), (ad,) = asking.rows("fb_adsets"), asking.rows("fb_ads")

    assert adset == {
        "adset_id": "12000", "campaign_id": "11000", "account_id": "1", "name": "Set 12000",
        "status": "PAUSED", "effective_status": "PAUSED", "created_time": None, "updated_time": None,
    }  # fmt: skip
    assert ad == {
        "ad_id": "13000", "adset_id": "12000", "campaign_id": "11000", "account_id": "1", "ad_name": "Ad 13000",
        "ad_creative_id": "14000", "status": "PAUSED", "effective_status": "PAUSED",
        "created_time": None, "updated_time": None,
    }  # fmt: skip


def test_archived_and_deleted_objects_are_asked_for(graph: FakeGraph, asking: Asking) -> None:
    account = graph.account("1")
    for status in ("ACTIVE", "ARCHIVED", "DELETED", "IN_PROCESS"):
        account.add_ads(1, per_adset=1, per_campaign=1, status=status)

    for table in ("fb_campaigns", "fb_adsets", "fb_ads"):
        statuses = [row["effective_status"] for row in asking.rows(table)]
        assert statuses == ["ACTIVE", "ARCHIVED", "DELETED", "IN_PROCESS"], table


def test_a_status_that_nobody_knows_yet_is_kept(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(1)
    graph.account("1").edges["ads"][0]["status"] = "DREAMING"

    assert [row["status"] for row in asking.rows("fb_ads")] == ["DREAMING"]


def test_all_accounts_are_read_each_once(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(1)
    graph.account("2").add_ads(1)

    rows = asking.rows("fb_campaigns", account_ids=("1", "act_2", "act_1"))

    assert [(row["account_id"], row["campaign_id"]) for row in rows] == [("1", "11000"), ("2", "21000")]
    assert graph.paths() == ["act_1/campaigns", "act_2/campaigns"]


def test_an_account_that_disappears_between_pages_ends_it(graph: FakeGraph, asking: Asking) -> None:
    graph.account("1").add_ads(5)
    graph.account("2").add_ads(5)

    def close(call: Call) -> None:
        if "after" in call.parameters:
            del graph.accounts["act_2"]

    graph.on_call = close

    refused = asking.refusal("fb_ads", page_size=3, account_ids=("2", "1"))

    assert "GET /v24.0/act_2/ads: error 100/33" in str(refused)
    assert "the token has no access" in str(refused)
    assert len(graph.calls) == 2


def creative(graph: FakeGraph, asking: Asking, **fields: object) -> dict[str, object]:
    """What is not null in the row of a creative."""
    graph.account("1").edges["adcreatives"] = [{"id": "14", **fields}]
    (row,) = asking.rows("fb_ad_creative_details")
    assert row.pop("ad_creative_id") == "14"
    return {name: value for name, value in row.items() if value is not None}


def test_a_creatives_own_fields_come_first(graph: FakeGraph, asking: Asking) -> None:
    row = creative(
        graph, asking, name="Hook", object_type="SHARE", title="T", body="B", call_to_action_type="SIGN_UP",
        link_url="https://kod.example/a", instagram_permalink_url="https://ig.example/p", image_url="https://i",
        thumbnail_url="https://t", video_id="7",
        object_story_spec={"link_data": {"name": "other", "description": "D", "link": "https://other"}},
    )  # fmt: skip

    assert row == {
        "creative_name": "Hook", "object_type": "SHARE", "title": "T", "body": "B", "description": "D",
        "cta_type": "SIGN_UP", "link_url": "https://kod.example/a", "permalink_url": "https://ig.example/p",
        "media_image_src": "https://i", "thumbnail_url": "https://t", "video_id": "7",
    }  # fmt: skip


def test_a_video_post_tells_its_texts(graph: FakeGraph, asking: Asking) -> None:
    action = {"type": "LEARN_MORE", "value": {"link": "https://kod.example/v"}}
    story = {
        "title": "T", "message": "B", "link_description": "D", "video_id": "7", "image_url": "https://i",
        "call_to_action": action,
    }  # fmt: skip

    row = creative(graph, asking, object_story_spec={"page_id": "5", "video_data": story})

    assert row == {
        "title": "T", "body": "B", "description": "D", "video_id": "7", "media_image_src": "https://i",
        "cta_type": "LEARN_MORE", "link_url": "https://kod.example/v",
    }  # fmt: skip


def test_a_dynamic_creative_tells_the_first_of_its_texts(graph: FakeGraph, asking: Asking) -> None:
    feed = {
        "titles": [{"text": "T"}, {"text": "T2"}], "bodies": [{"text": "B"}], "descriptions": [{"text": "D"}],
        "link_urls": [{"website_url": "https://kod.example/f"}], "call_to_action_types": ["SIGN_UP"],
        "videos": [{"video_id": "7"}], "images": [{"hash": "h"}],
    }  # fmt: skip

    row = creative(graph, asking, asset_feed_spec=feed)

    assert row == {
        "title": "T", "body": "B", "description": "D", "link_url": "https://kod.example/f", "cta_type": "SIGN_UP",
        "video_id": "7",
    }  # fmt: skip


def test_a_creative_of_an_unexpected_shape_is_kept(graph: FakeGraph, asking: Asking) -> None:
    assert (
        creative(graph, asking, object_story_spec=["x"], asset_feed_spec={"titles": {}, "bodies": ["x"]})
        == {}
    )
    graph.fail("adcreatives", failure(1, "Please reduce the amount of data you're asking for", status=500))
    assert creative(graph, asking, name="N") == {"creative_name": "N"}
