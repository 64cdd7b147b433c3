"""Column lineage: it is that of the SQL which fills the tables, and it agrees with the declared upstream."""

from collections.abc import Iterator

import psycopg
import pytest

from attribution_pipeline.warehouse.column_lineage import Lineage, LineageError, column_lineage
from attribution_pipeline.warehouse.layer_table import ColumnOf
from attribution_pipeline.warehouse.prod_tables import PROD_TABLES, PROD_VIEWS
from attribution_pipeline.warehouse.stg_tables import STG_TABLES
from attribution_pipeline_tests.databases import read_rows
from attribution_pipeline_tests.warehouse.loaded import opened_warehouse

pytestmark = pytest.mark.stg

_TABLES = {table.key: table for table in (*STG_TABLES, *PROD_TABLES, *PROD_VIEWS)}
#: The view that tests define anew.
_VIEW = _TABLES["dashboards/v6_funnel_daily"]


@pytest.fixture(scope="module")
def warehouse(server_url: str) -> Iterator[psycopg.Connection]:
    with opened_warehouse(server_url) as connection:
        yield connection


@pytest.fixture
def scratch_view(warehouse: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """A transaction in which ``_VIEW`` does not exist and the warehouse has another version."""
    with warehouse.transaction(force_rollback=True):
        warehouse.execute("drop view dashboards.v6_funnel_daily cascade")
        warehouse.execute("update raw.warehouse_version set sql_hash = gen_random_uuid()::text")
        yield warehouse


@pytest.fixture(scope="module")
def lineages(warehouse: psycopg.Connection) -> dict[str, Lineage]:
    return {key: column_lineage(warehouse, table) for key, table in _TABLES.items()}


@pytest.fixture(scope="module")
def columns(warehouse: psycopg.Connection) -> dict[str, list[str]]:
    """Columns of every table and view in their order."""
    query = """
        select table_schema || '.' || table_name, array_agg(column_name::text order by ordinal_position)
        from information_schema.columns
        group by 1
        """
    return dict(warehouse.execute(query).fetchall())


def _origins(lineage: Lineage, column: str) -> list[str]:
    return [f"{origin.relation}.{origin.column}" for origin in lineage[column]]


@pytest.mark.parametrize(
    ("table", "column", "origins"),
    [
        ("stg/crm_events", "date_time", "raw.itcrm_new_source.date_time"),
        ("stg/fact_leads", "platform", "stg.touches.platform"),
        ("prod/fact_leads", "campaign_name", "stg.fact_leads.campaign_name"),
        ("dashboards/v6_campaign_roi_daily", "spend", "prod.fact_campaign_performance_daily.spend"),
        # Through a helper view.
        ("stg/fact_contracts", "contract_amount", "raw.itcrm_docs_clients.total_cost_of_the_contract"),
        # Through a table that other functions of the same refresh fill.
        ("stg/marketing_match", "keyword_id", "raw.google_ads_clicks.criterion_id"),
        (
            "prod/fact_campaign_performance_daily",
            "cohort_revenue",
            "prod.fact_contracts.contract_amount_reporting",
        ),
        # Over all parts of a union.
        (
            "stg/rejected_rows",
            "source_key",
            "raw.itcrm_docs_clients.contract_id raw.itcrm_new_source.id_source",
        ),
        # From what the window orders by.
        (
            "prod/fact_events",
            "touch_number",
            "stg.touches.client_id stg.touches.date_time stg.touches.id_source",
        ),
        # The rate is looked up by a subquery; the reporting currency is a setting, which is no asset.
        (
            "stg/fact_contracts",
            "contract_amount_reporting",
            "raw.fx_rates.rate raw.itcrm_docs_clients.currency raw.itcrm_docs_clients.total_cost_of_the_contract",
        ),
        ("prod/dim_clients", "client_id", "prod.fact_leads.client_id raw.itcrm_clients.id_uniq"),
        ("prod/dim_clients", "n_contracts", ""),
        ("stg/rejected_rows", "source_table", ""),
    ],
)
def test_where_a_column_comes_from(
    lineages: dict[str, Lineage], table: str, column: str, origins: str
) -> None:
    assert _origins(lineages[table], column) == origins.split()


def test_functions_that_read_tables_are_followed(lineages: dict[str, Lineage]) -> None:
    assert "stg.source_rules.platform" in _origins(lineages["stg/source_attribution"], "source_platform")
    assert "raw.fx_rates.rate" in _origins(lineages["prod/fact_campaign_performance_daily"], "spend")


def test_a_whole_row_is_all_columns_of_the_source(lineages: dict[str, Lineage]) -> None:
    origins = _origins(lineages["stg/rejected_rows"], "row_data")
    assert "raw.itcrm_docs_clients.payment_form" in origins
    assert not [origin for origin in origins if "._" in origin]


def test_every_column_of_a_table_that_sql_fills_is_told(
    lineages: dict[str, Lineage], columns: dict[str, list[str]]
) -> None:
    for key, table in _TABLES.items():
        # People and the shipped file write the rules.
        wanted = [] if key == "stg/source_rules" else columns[f"{table.schema}.{table.name}"]
        assert list(lineages[key]) == wanted, key


def test_every_column_with_a_namesake_upstream_has_lineage(
    lineages: dict[str, Lineage], columns: dict[str, list[str]]
) -> None:
    unknown = {
        f"{key}.{column}"
        for key, lineage in lineages.items()
        for column, origins in lineage.items()
        if not origins
        and any(column in columns[upstream.replace("/", ".")] for upstream in _TABLES[key].upstream)
    }
    # It counts contracts, as its namesake in prod.fact_leads does.
    assert unknown == {"prod/dim_clients.n_contracts"}


def test_every_origin_is_a_column_of_a_declared_upstream(
    lineages: dict[str, Lineage], columns: dict[str, list[str]]
) -> None:
    for key, lineage in lineages.items():
        for origins in lineage.values():
            for relation, column in origins:
                assert column in columns[relation], f"{key} from {relation}.{column}"
                assert relation.replace(".", "/") in _TABLES[key].upstream, f"{key} reads {relation}"


@pytest.mark.parametrize(
    ("query", "origins"),
    [
        ("select sum(sales) as x from prod.dim_products", "sales"),
        ("select count(*) as x from prod.dim_products where sales > 0", ""),
        ("select x from (select revenue from prod.dim_products) as a (x)", "revenue"),
        ("select x from (select 1 as x union all select sales from prod.dim_products) as a", "sales"),
        ("with a (x) as (select sales from prod.dim_products) select (select max(a.x) from a) as x", "sales"),
        (
            "with a as (select sales as x from prod.dim_products), b as (select x from a) select x from b",
            "sales",
        ),
        (
            "select x from prod.dim_products, lateral (values (1, sales), (2, revenue)) as a (n, x)",
            "revenue sales",
        ),
        ("select x from prod.dim_products, lateral regexp_split_to_table(currency, ',') as x", "currency"),
        ("select rank() over w as x from prod.dim_products window w as (order by sales)", "sales"),
        ("select count(*) filter (where is_active) as x from prod.dim_products", "is_active"),
        ("select exists (select where a.sales > 0) as x from prod.dim_products as a", "sales"),
        ("select to_jsonb(a) as x from (select sales, revenue from prod.dim_products) as a", "revenue sales"),
    ],
)
def test_queries_of_many_kinds(scratch_view: psycopg.Connection, query: str, origins: str) -> None:
    scratch_view.execute(f"create view dashboards.v6_funnel_daily as {query}".encode())
    found = column_lineage(scratch_view, _VIEW)["x"]
    assert found == [ColumnOf("prod.dim_products", column) for column in origins.split()]


def test_a_search_path_of_the_users_own_changes_nothing(
    scratch_view: psycopg.Connection, lineages: dict[str, Lineage]
) -> None:
    scratch_view.execute("set local search_path = prod, stg, raw")
    assert column_lineage(scratch_view, _TABLES["prod/fact_leads"]) == lineages["prod/fact_leads"]
    assert read_rows(scratch_view, "show search_path") == [("prod, stg, raw",)]


def test_sql_that_cannot_be_told_apart_is_named(scratch_view: psycopg.Connection) -> None:
    scratch_view.execute(
        "create view dashboards.v6_funnel_daily as"
        " select client_id from prod.fact_leads full join prod.dim_clients using (client_id)"
    )
    with pytest.raises(
        LineageError, match=r"dashboards\.v6_funnel_daily.*client_id could be of several tables"
    ):
        column_lineage(scratch_view, _VIEW)
