"""What happens in a CRM after its rows have been loaded."""

from __future__ import annotations

from datetime import datetime, timedelta

from attribution_pipeline_tests.warehouse.changing_world import Change, World


def _lead(columns: str, client_id: object) -> str:
    return f"select {columns} from stg.fact_leads where client_id = {client_id}"


def _touch(table: str, columns: str, id_source: object) -> str:
    return f"select {columns} from stg.{table} where id_source = {id_source}"


def _contract(columns: str, contract_id: object) -> str:
    return f"select {columns} from stg.fact_contracts where contract_id = {contract_id}"


def _time(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value


def an_earlier_touch_arrives(world: World) -> str:
    client_id, lead_source_id, lead_date = world.choose(
        "select client_id, lead_source_id, lead_date from stg.fact_leads"
    )
    row = world.folder.find("itcrm_new_source", id_source=lead_source_id)
    earlier = {
        "id_source": world.folder.new_id("itcrm_new_source", "id_source"),
        "date_time": (_time(lead_date) - timedelta(days=60, minutes=5)).isoformat(),
    }
    world.folder.add("itcrm_new_source", row | earlier)
    return _lead("lead_source_id, lead_date", client_id)


def _deciding_touch(world: World) -> tuple[object, object]:
    client_id, id_source = world.choose("""
        select client_id, attributed_source_id from stg.fact_leads
        where attribution_rule = 'last_paid_touch' and attributed_source_id <> lead_source_id
    """)
    return client_id, id_source


def a_touch_is_deleted(world: World) -> str:
    client_id, id_source = _deciding_touch(world)
    for name in ("itcrm_internet_request_relation", "itcrm_events_relations", "itcrm_new_form"):
        for row in world.folder.find_all(name, id_source=id_source):
            world.folder.delete(name, row)
    world.folder.delete("itcrm_new_source", world.folder.find("itcrm_new_source", id_source=id_source))
    return _lead("attributed_source_id", client_id)


def a_touch_is_deleted_and_its_relations_stay(world: World) -> str:
    client_id, id_source = _deciding_touch(world)
    assert world.folder.find_all("itcrm_internet_request_relation", id_source=id_source)
    world.folder.delete("itcrm_new_source", world.folder.find("itcrm_new_source", id_source=id_source))
    return _lead("attributed_source_id", client_id)


def the_touch_of_a_contract_is_deleted(world: World) -> str:
    _, contract_id, id_source = world.choose(
        "select client_id, contract_id, id_source from stg.fact_contracts where client_id is not null"
    )
    world.folder.delete("itcrm_new_source", world.folder.find("itcrm_new_source", id_source=id_source))
    return _contract("client_id, attribution_rule", contract_id)


def a_touch_moves_to_another_day(world: World) -> str:
    client_id, lead_source_id, last = world.choose("""
        select client_id, lead_source_id, max(date_time)
        from stg.fact_leads inner join stg.touches using (client_id)
        group by 1 having count(*) > 1
    """)
    row = world.folder.find("itcrm_new_source", id_source=lead_source_id)
    world.folder.update("itcrm_new_source", row, date_time=(_time(last) + timedelta(days=1)).isoformat())
    return _lead("lead_source_id, lead_day", client_id)


def a_client_is_merged_into_another(world: World) -> str:
    gone, _ = world.choose("select client_id, platform from stg.fact_leads where is_paid")
    kept, _ = world.choose(
        "select client_id, platform from stg.fact_leads where not is_paid and n_contracts > 0"
    )
    for row in world.folder.find_all("itcrm_new_source", id_uniq=gone):
        world.folder.update("itcrm_new_source", row, id_uniq=kept)
    return f"select client_id from stg.crm_events where client_id in ({gone}, {kept}) order by id_source"


def a_contract_moves_to_another_day(world: World) -> str:
    _, contract_id, attributed_at = world.choose("""
        select client_id, contract_id, attributed_at from stg.fact_contracts
        where attribution_rule = 'last_paid_touch' and attributed_at::date < contract_day
    """)
    row = world.folder.find("itcrm_docs_clients", contract_id=contract_id)
    before = (_time(attributed_at) - timedelta(minutes=1)).isoformat()
    world.folder.update("itcrm_docs_clients", row, currentdate=before)
    return _contract("contract_day, attributed_source_id", contract_id)


def a_contract_moves_to_another_client(world: World) -> str:
    _, contract_id = world.choose(
        "select client_id, contract_id from stg.fact_contracts where client_id is not null"
    )
    _, id_source = world.choose("select client_id, lead_source_id from stg.fact_leads")
    row = world.folder.find("itcrm_docs_clients", contract_id=contract_id)
    world.folder.update("itcrm_docs_clients", row, id_source=id_source)
    return _contract("client_id, id_source", contract_id)


def _touch_with_request(world: World, condition: str) -> tuple[object, object, datetime]:
    """A touch with a stored internet request: its id, the request's id and its time."""
    _, id_source, id_request, date_time = world.choose(f"""
        select crm_events.client_id, id_source, min(request_id), crm_events.date_time
        from stg.source_attribution
        inner join stg.crm_events using (client_id, id_source)
        inner join raw.itcrm_internet_request_relation using (id_source)
        inner join raw.itcrm_internet_request on request_id = id_request
        where {condition}
        group by crm_events.client_id, id_source, crm_events.date_time having count(*) = 1
    """)
    return id_source, id_request, _time(date_time)


def analytics_arrive_on_another_day_than_their_touch(world: World) -> str:
    id_source, id_request, date_time = _touch_with_request(world, "evidence = 'nothing'")
    world.folder.add(
        "itcrm_analytics",
        {
            "id": world.folder.new_id("itcrm_analytics", "id"),
            "internet_request_id": id_request,
            "code": '{"ttclid": "E.C.P.late", "utm_source": "tiktok"}',
            "request_created_at": (date_time + timedelta(days=3)).isoformat(),
        },
    )
    return _touch("source_attribution", "source_platform, analytics_id", id_source)


def analytics_move_to_another_day(world: World) -> str:
    _, analytics_id = world.choose("""
        select client_id, analytics_id from stg.source_attribution
        where analytics_id is not null and source_platform <> 'direct'
    """)
    row = world.folder.find("itcrm_analytics", id=analytics_id)
    moved = datetime.fromisoformat(row["request_created_at"]) - timedelta(days=4)
    world.folder.update("itcrm_analytics", row, request_created_at=moved.isoformat())
    return f"select request_created_at from raw.itcrm_analytics where id = {analytics_id}"


def an_internet_request_changes_its_type(world: World) -> str:
    id_source, id_request, _ = _touch_with_request(world, "evidence in ('nothing', 'organic_request_type')")
    row = world.folder.find("itcrm_internet_request", request_id=id_request)
    world.folder.update("itcrm_internet_request", row, request_type=" TeleGram")
    return _touch("source_attribution", "source_platform", id_source)


def an_internet_request_changes_its_event(world: World) -> str:
    id_source, id_request, _ = _touch_with_request(
        world, "evidence not in ('nothing', 'event', 'event_type') and analytics_id is not null"
    )
    _, other = world.choose(
        "select client_id, id_source from stg.source_attribution where analytics_id is null"
    )
    row = world.folder.find("itcrm_internet_request_relation", id_source=id_source, id_request=id_request)
    world.folder.delete("itcrm_internet_request_relation", row)
    world.folder.add("itcrm_internet_request_relation", row | {"id_source": other})
    return f"""
        select id_source, source_platform, analytics_id from stg.source_attribution
        where id_source in ({id_source}, {other}) order by id_source
    """


def a_touch_turns_out_to_be_at_an_event(world: World) -> str:
    _, id_source = world.choose(
        "select client_id, id_source from stg.source_attribution where evidence = 'nothing'"
    )
    id_event = world.chance.choice(world.folder.rows("itcrm_events"))["id_event"]
    world.folder.add("itcrm_events_relations", {"id_source": id_source, "id_event": id_event})
    return _touch("source_attribution", "source_platform", id_source)


def a_product_gets_another_name(world: World) -> str:
    id_product, contract_id = world.choose("""
        select id_product, min(contract_id) from stg.v9_contracts_with_sk_enriched
        where product_name is not null group by 1
    """)
    row = world.folder.find("itcrm_products", id_product=id_product)
    world.folder.update("itcrm_products", row, product_name="Інший курс")
    return f"select product_name from stg.v9_contracts_with_sk_enriched where contract_id = {contract_id}"


def a_branch_gets_another_name(world: World) -> str:
    # Named apart: a client, a product and a branch may have the same number.
    _, id_city, contract_id = world.choose("""
        select 'branch ' || id_city, id_city, min(contract_id) from stg.v9_contracts_with_sk_enriched
        where branch_name is not null group by 2
    """)
    row = world.folder.find("itcrm_branches", id_city=id_city)
    world.folder.update("itcrm_branches", row, branch_name="Інша філія", city="Інше місто")
    return f"select branch_name from stg.v9_contracts_with_sk_enriched where contract_id = {contract_id}"


CRM_CHANGES: tuple[Change, ...] = (
    an_earlier_touch_arrives,
    a_touch_is_deleted,
    a_touch_is_deleted_and_its_relations_stay,
    the_touch_of_a_contract_is_deleted,
    a_touch_moves_to_another_day,
    a_client_is_merged_into_another,
    a_contract_moves_to_another_day,
    a_contract_moves_to_another_client,
    analytics_arrive_on_another_day_than_their_touch,
    analytics_move_to_another_day,
    an_internet_request_changes_its_type,
    an_internet_request_changes_its_event,
    a_touch_turns_out_to_be_at_an_event,
    a_product_gets_another_name,
    a_branch_gets_another_name,
)
