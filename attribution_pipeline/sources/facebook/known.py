"""What a source asks for once and knows from then on: it is the same for each of the days that follow."""

from attribution_pipeline.sources.facebook.accounts import Account, count_ads, read_accounts
from attribution_pipeline.sources.facebook.graph import GraphApi
from attribution_pipeline.sources.facebook.leads import Form, read_forms


class Known:
    """The ad accounts with the numbers of their ads, and the lead forms."""

    def __init__(self) -> None:
        self._accounts: list[Account] | None = None
        self._ads: dict[str, int | None] = {}
        self._forms: list[Form] | None = None

    def accounts(self, graph: GraphApi) -> list[Account]:
        """The ad accounts of the settings; see ``read_accounts``."""
        if self._accounts is None:
            self._accounts = read_accounts(graph, graph.settings.account_nodes)
        return self._accounts

    def ads(self, graph: GraphApi, account: Account) -> int | None:
        """How many ads an account holds; see ``count_ads``."""
        if account.node not in self._ads:
            self._ads[account.node] = count_ads(graph, account)
        return self._ads[account.node]

    def forms(self, graph: GraphApi) -> list[Form]:
        """The lead forms; see ``read_forms``."""
        if self._forms is None:
            self._forms = read_forms(graph)
        return self._forms
