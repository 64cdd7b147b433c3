/* What the page does in the browser: its address and its filters, number formats of charts, answers that never arrive. */
"use strict";

(function () {
  const LANGUAGES = ["uk", "en"];
  /* Which parts of the journeys' lists are shown. */
  const PAGES = ["leads_page", "contracts_page"];
  const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
  const address = () => new URLSearchParams(window.location.search);

  function language(parameters) {
    const asked = parameters.get("lang");
    if (LANGUAGES.includes(asked)) return asked;
    return navigator.language.toLowerCase().startsWith("uk") ? "uk" : "en";
  }

  function set(id, value) {
    if (document.getElementById(id)) window.dash_clientside.set_props(id, { value });
  }

  /* Days as text: dates without a time, so that no time zone can shift them. */
  const iso = (day) => day.toISOString().slice(0, 10);
  const utc = (text) => new Date(text + "T00:00:00Z");
  const isDay = (text) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text || "") && !Number.isNaN(utc(text).getTime());
  function shifted(text, days) {
    const day = utc(text);
    day.setUTCDate(day.getUTCDate() + days);
    return iso(day);
  }

  function presetDays(preset, newest) {
    const [year, month] = newest.split("-").map(Number);
    if (preset === "month") return [newest.slice(0, 8) + "01", newest];
    if (preset === "previous") return [iso(new Date(Date.UTC(year, month - 2, 1))), iso(new Date(Date.UTC(year, month - 1, 0)))];
    return [shifted(newest, 1 - Number(preset)), newest];
  }

  function presetOf(from, to, newest) {
    const presets = ["7", "30", "90", "month", "previous"];
    return presets.find((preset) => newest && same(presetDays(preset, newest), [from, to])) || "custom";
  }

  let newestDay = null;

  /* Whether a reader has begun to use the filters since they were drawn. */
  let isUsed = false;
  for (const event of ["pointerdown", "keydown"]) {
    document.addEventListener(event, () => { isUsed = true; }, { capture: true });
  }

  /* Filters follow the address, also when it changes by Back or by a link. */
  function follow(parameters) {
    const from = parameters.get("from"), to = parameters.get("to");
    if (isDay(from)) set("filter-from", from);
    if (isDay(to)) set("filter-to", to);
    set("filter-platform", parameters.get("platform") || "all");
    if (isDay(from) && isDay(to)) set("filter-preset", presetOf(from, to, newestDay));
  }

  function searched(parameters) {
    const search = "?" + parameters.toString();
    return search === window.location.search ? window.dash_clientside.no_update : search;
  }

  const page = {
    route(search, header, period, overview, journey) {
      const parameters = new URLSearchParams(search || "");
      const view = parameters.get("view") === "journey" ? "journey" : "overview";
      const lang = language(parameters);
      document.documentElement.lang = lang;
      const days = {};
      for (const name of ["from", "to", "platform"]) if (parameters.has(name)) days[name] = parameters.get(name);
      const asked = { ...days, lang };
      const lead = { ...asked, view };
      for (const name of ["campaign", "lead", ...PAGES]) if (parameters.has(name)) lead[name] = parameters.get(name);
      const changed = (value, held) => (same(value, held) ? window.dash_clientside.no_update : value);
      follow(parameters);
      return [
        changed({ lang }, header),
        changed(asked, period),
        view === "overview" ? changed(asked, overview) : window.dash_clientside.no_update,
        view === "journey" ? changed(lead, journey) : window.dash_clientside.no_update,
        "view-" + view,
      ];
    },

    filter(preset, from, to, platform, newest) {
      const { triggered, triggered_id: trigger } = window.dash_clientside.callback_context;
      // A reader changes one filter at a time: all at once have just been drawn, or have followed the address.
      if (triggered.length !== 1) return window.dash_clientside.no_update;
      const parameters = address();
      if (trigger === "filter-preset" && preset !== "custom" && newest) {
        [from, to] = presetDays(preset, newest);
      }
      // A day is typed digit by digit: what is no day yet changes nothing.
      const readable = [from, to].every((day) => isDay(day) && day >= "2000");
      if (readable) {
        if (from > to) [from, to] = trigger === "filter-from" ? [from, from] : [to, to];
        parameters.set("from", from);
        parameters.set("to", to);
      }
      if (platform !== (parameters.get("platform") || "all")) {
        // A campaign belongs to a platform.
        parameters.delete("campaign");
        parameters.delete("lead");
      }
      parameters.set("platform", platform);
      // Other lists begin at their first page.
      if (searched(parameters) !== window.dash_clientside.no_update) PAGES.forEach((name) => parameters.delete(name));
      return searched(parameters);
    },

    language() {
      const trigger = window.dash_clientside.callback_context.triggered[0];
      if (!trigger || !trigger.value) return window.dash_clientside.no_update;
      const parameters = address();
      parameters.set("lang", window.dash_clientside.callback_context.triggered_id.language);
      return searched(parameters);
    },

    /* The header is there: its filters take their values, its links the rest of the address. */
    ready(_header, newest) {
      newestDay = newest;
      isUsed = false;
      window.requestAnimationFrame(() => {
        // A choice of that moment is not in the address yet, and would be undone.
        if (!isUsed) follow(address());
        document.title = document.querySelector("h1")?.textContent || document.title;
      });
    },

    print(clicks) {
      if (clicks) window.print();
    },

    /* What failed together, as without the warehouse, is asked for again together. */
    retry(clicks) {
      if (!clicks) return;
      const buttons = [...document.querySelectorAll("button[id]")].filter((button) => button.id.includes('"kind":"retry"'));
      const names = new Set(buttons.map((button) => JSON.parse(button.id).widget));
      // The header has failed too, and has no button of its own.
      if (newestDay === null) names.add("status");
      for (const name of names) window.dash_clientside.set_props("again-" + name, { data: Date.now() });
    },
  };
  window.dash_clientside = Object.assign({}, window.dash_clientside, { page });

  window.dashMantineFunctions = Object.assign({}, window.dashMantineFunctions, {
    /* A figure of an axis or a tooltip; the options come before the last argument. */
    number(value, ...rest) {
      const { locale, before, after, digits } = rest[rest.length - 2];
      if (value === null || value === undefined || value === "") return "–";
      const text = before + new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(Math.abs(value)) + after;
      return value < 0 ? "−" + text : text;
    },

    /* The tooltip of a point: what it stands for. */
    point({ payload }) {
      const { title, lines } = payload?.[0]?.payload || {};
      if (!title) return null;
      const line = (text) => window.React.createElement("div", { key: text }, text);
      return window.React.createElement("div", { className: "point" }, window.React.createElement("strong", null, title), lines.map(line));
    },
  });

  /* A question that never arrived has no answer that Dash could show: its card says so, and can ask again. */
  const fetched = window.fetch;
  window.fetch = async function (resource, options) {
    const isQuestion = String(resource).includes("_dash-update-component");
    try {
      const response = await fetched(resource, options);
      if (isQuestion && response.status === 401) window.location.reload();
      else if (isQuestion && response.status >= 400) failed(options);
      return response;
    } catch (error) {
      if (isQuestion) failed(options);
      throw error;
    }
  };

  function failed(options) {
    const [, id, name] = /^((?:card-)?([a-z_]+))\.children$/.exec(JSON.parse(options.body).output) || [];
    const texts = document.getElementById("failure-texts");
    if (!name || name === "sections" || !texts) return;
    const component = (type, props) => ({ namespace: "dash_html_components", type, props });
    const button = component("Button", {
      id: { kind: "retry", widget: name }, n_clicks: 0, className: "plain", children: texts.dataset.retry,
    });
    const line = (text, className) => component("P", { children: text, className });
    const children = component("Div", {
      className: "notice notice-red", role: "alert",
      children: [line(texts.dataset.error, "strong"), line(texts.dataset.advice), button],
    });
    window.dash_clientside.set_props(id, { children });
  }
})();
