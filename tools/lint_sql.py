"""sqlfluff, taught what it does not parse yet: DELETE as a statement of its own in a ``begin atomic`` body.

Takes sqlfluff's arguments: ``python tools/lint_sql.py lint sql``. Plain ``sqlfluff`` cannot parse such files.
"""

import sys
from collections.abc import Iterator

from sqlfluff.cli.commands import cli
from sqlfluff.core.parser import AnyNumberOf, Ref, Sequence
from sqlfluff.core.parser.grammar.base import BaseGrammar
from sqlfluff.dialects.dialect_postgres import FunctionDefinitionGrammar

_UPDATE = Sequence(Ref("UpdateStatementSegment"), Ref("SemicolonSegment"))
_DELETE = Sequence(Ref("DeleteStatementSegment"), Ref("SemicolonSegment"))


def _choices(grammar: BaseGrammar) -> Iterator[AnyNumberOf]:
    if isinstance(grammar, AnyNumberOf):
        yield grammar
    for part in grammar._elements:
        if isinstance(part, BaseGrammar):
            yield from _choices(part)


def accept_delete() -> None:
    """Add DELETE wherever a function body may hold an UPDATE.

    Raises:
        LookupError: This version of sqlfluff describes function bodies in another way.
    """
    choices = _choices(FunctionDefinitionGrammar.match_grammar)
    bodies = [choice for choice in choices if _UPDATE in choice._elements]
    if not bodies:
        raise LookupError("sqlfluff's grammar of function bodies has changed: it may parse DELETE by now")
    for body in bodies:
        body._elements = [*body._elements, _DELETE]


# Not under the guard below: sqlfluff's worker processes import this file anew.
accept_delete()

if __name__ == "__main__":
    sys.exit(cli())
