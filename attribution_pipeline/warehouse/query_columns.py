"""Which columns of tables and views the columns of a query come from.

Reads SQL as PostgreSQL writes it back: every ``*`` is spelled out, every insert names its columns, and columns bear
their table's name wherever several are in sight. What a value is computed from counts, with the conditions of its CASE,
FILTER, OVER and EXISTS; joins and WHERE decide about rows and do not count. The result of a function counts as a column
of the function's own name.

Importing sqlglot takes longer than most commands run, so import this module where it is needed.
"""

from collections.abc import Callable, Iterable, Iterator

import sqlglot
from sqlglot import exp

from attribution_pipeline.warehouse.layer_table import ColumnOf

Sources = frozenset[ColumnOf]
#: The columns of a query in their order, each with what it comes from.
Outputs = list[tuple[str, Sources]]

#: What a column of an item of FROM comes from, by the column's name.
_Item = Callable[[str], Sources]


class QueryColumns:
    """The columns of the queries in a text of SQL, which may hold several statements."""

    def __init__(self, text: str) -> None:
        """Parse the text.

        Raises:
            sqlglot.errors.SqlglotError: if sqlglot cannot parse it. The methods raise LookupError and ValueError where
                they cannot tell what a column comes from.
        """
        self._statements = [root for root in sqlglot.parse(text, dialect="postgres") if root is not None]
        self._outputs_of: dict[int, Outputs | None] = {}
        self._items_of: dict[int, dict[str, _Item]] = {}

    def result(self) -> Outputs:
        """Columns of the last statement; none if it is no query."""
        return self._outputs(self._statements[-1])

    def inserts(self, table: str) -> Iterator[Outputs]:
        """Columns of ``table`` in every statement that inserts into it."""
        for insert in (found for root in self._statements for found in root.find_all(exp.Insert)):
            if isinstance(insert.this, exp.Schema) and _name(insert.this.this) == table:
                outputs = self._outputs(insert.expression)
                names = (column.name for column in insert.this.expressions)
                yield [(name, sources) for name, (_, sources) in zip(names, outputs, strict=True)]

    def _outputs(self, query: exp.Expr) -> Outputs:
        if id(query) not in self._outputs_of:
            self._outputs_of[id(query)] = None
            self._outputs_of[id(query)] = list(self._read_outputs(query))
        outputs = self._outputs_of[id(query)]
        if outputs is None:
            raise LookupError("a query reads itself")
        return outputs

    def _read_outputs(self, query: exp.Expr) -> Iterator[tuple[str, Sources]]:
        if isinstance(query, exp.Subquery):
            yield from self._outputs(query.this)
        elif isinstance(query, exp.SetOperation):
            pairs = zip(self._outputs(query.left), self._outputs(query.right), strict=True)
            yield from ((name, sources | others) for (name, sources), (_, others) in pairs)
        elif isinstance(query, exp.Values):
            for values in zip(*(row.expressions for row in query.expressions), strict=True):
                yield "", _union(map(self._sources, values))
        elif isinstance(query, exp.Select):
            yield from ((value.alias_or_name, self._sources(value)) for value in query.expressions)

    def _sources(self, expression: exp.Expr) -> Sources:
        """What the value of an expression comes from."""
        nodes = expression.walk(prune=lambda node: isinstance(node, exp.Query | exp.Exists))
        return _union(map(self._sources_of_node, nodes))

    def _sources_of_node(self, node: exp.Expr) -> Sources:
        if isinstance(node, exp.Query):
            return _union(sources for _, sources in self._outputs(node))
        if isinstance(node, exp.Exists):
            return self._sources(node.this.args.get("where") or exp.Where())
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Window) and node.alias and node.parent_select is not None:
            windows = node.parent_select.args.get("windows", [])
            return _union(self._sources(window) for window in windows if window.name == node.alias)
        if isinstance(node, exp.Dot) and isinstance(node.expression, exp.Anonymous):
            function = node.expression.name
            return frozenset([ColumnOf(f"{node.this.name}.{function}", function)])
        return frozenset()

    def _column(self, column: exp.Column) -> Sources:
        select = column.parent_select
        while select is not None:
            items = self._items(select)
            if column.table in items:
                return items[column.table](column.name)
            if not column.table and len(items) > 1:
                raise LookupError(f"{column.name} could be of several tables")
            if not column.table and items:
                return next(iter(items.values()))(column.name)
            select = select.parent_select
        # A parameter of the function.
        return frozenset()

    def _items(self, select: exp.Expr) -> dict[str, _Item]:
        """The items of FROM by their names."""
        if id(select) not in self._items_of:
            parts = [select.args.get("from_"), *select.args.get("joins", [])]
            self._items_of[id(select)] = {
                item.alias_or_name: self._item(item)
                for part in parts
                if part is not None
                for item in _from_items(part)
            }
        return self._items_of[id(select)]

    def _item(self, item: exp.Expr) -> _Item:
        if isinstance(item, exp.Table) and isinstance(item.this, exp.Identifier):
            if item.db:
                return lambda name: frozenset([ColumnOf(_name(item), name)])
            cte = _with_query(item)
            return self._derived(cte.this, cte.alias_column_names)
        if isinstance(item, exp.Subquery | exp.Values):
            return self._derived(item, item.alias_column_names)
        if isinstance(item.this, exp.Subquery):
            return self._derived(item.this, item.alias_column_names)
        return lambda name: self._function_column(item, name)

    def _function_column(self, function: exp.Expr, name: str) -> Sources:
        """Each column of a function comes from its arguments, and a function of ours has columns of its own."""
        sources = self._sources(function)
        own = {source for source in sources if source.relation.endswith(f".{source.column}")}
        return (sources - own) | {ColumnOf(source.relation, name) for source in own}

    def _derived(self, query: exp.Expr, names: list[str]) -> _Item:
        def column(name: str) -> Sources:
            outputs = self._outputs(query)
            if name == "*":
                return _union(sources for _, sources in outputs)
            known = names or [output for output, _ in outputs]
            return outputs[known.index(name)][1]

        return column


def _union(sources: Iterable[Sources]) -> Sources:
    return frozenset[ColumnOf]().union(*sources)


def _name(table: exp.Expr) -> str:
    return f"{table.text('db')}.{table.name}"


def _from_items(part: exp.Expr) -> Iterator[exp.Expr]:
    """Tables, derived tables and functions of a part of FROM; parentheses around joins are opened."""
    is_parentheses = isinstance(part, exp.Subquery) and not part.alias
    if is_parentheses or isinstance(part, exp.From | exp.Join):
        yield from _from_items(part.this)
    else:
        yield part
    for join in part.args.get("joins") or []:
        yield from _from_items(join)


def _with_query(table: exp.Expr) -> exp.CTE:
    """The query of WITH that a table without a schema names."""
    around = table.parent
    while around is not None:
        named: exp.With | None = around.args.get("with_")
        for cte in named.expressions if named is not None else ():
            if isinstance(cte, exp.CTE) and cte.alias == table.name:
                return cte
        around = around.parent
    raise LookupError(f"no WITH names {table.name}")
