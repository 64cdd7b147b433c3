/* The component FigureTable of figure_table.py: what it gets is text, which React writes as text. */
"use strict";

(function () {
  const make = (...parts) => window.React.createElement(...parts);

  /* A link within the page: Dash hears of the new address and nothing is loaded anew. */
  function follow(event) {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.history.pushState({}, "", event.currentTarget.href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  function content(cell) {
    const dot = cell.dot && make("span", { key: "dot", className: "dot", style: { background: cell.dot }, "aria-hidden": true });
    const text = cell.href ? make("a", { key: "text", href: cell.href, onClick: follow }, cell.text) : cell.text;
    if (cell.tag) return make("span", { className: "tag tag-" + cell.tag }, cell.text);
    if (cell.tone) return make("span", { className: cell.tone }, cell.text);
    if (cell.small) return make("span", { className: "campaign" }, dot, make("span", null, text, " ", make("small", null, cell.small)));
    return dot ? make("span", { className: "platform" }, dot, text) : text;
  }

  function FigureTable({ label, heads, rows, folded, note }) {
    const [isOpen, setOpen] = window.React.useState(!folded);
    const table = () =>
      make(
        "div",
        { className: "table-scroll", tabIndex: 0, role: "group", "aria-label": label },
        make(
          "table",
          null,
          make("thead", null, make("tr", null, heads.map((head, index) => make("th", { key: index, scope: "col", className: head.kind }, head.text)))),
          make("tbody", null, rows.map((row, number) =>
            make("tr", { key: number }, row.map((cell, index) => make("td", { key: index, className: heads[index].kind }, content(cell))))))
        )
      );
    const below = note && make("p", { key: "note", className: "note" }, note);
    if (!folded) return make("div", { className: "figure-table" }, table(), below);
    return make(
      "details",
      { className: "numbers", onToggle: (event) => setOpen(event.currentTarget.open) },
      make("summary", null, folded),
      isOpen && table(),
      isOpen && below
    );
  }

  window.attribution_page = { FigureTable };
})();
