// The little that neither HTML, Designsystemet nor htmx does by itself. Every page works without it.
(() => {
  // A table laid out as cards may lose its meaning in some screen readers: say the roles aloud.
  const ROLES = { table: "table", thead: "rowgroup", tbody: "rowgroup", tr: "row", td: "cell" };
  const name = (root) => {
    for (const table of root.querySelectorAll("table.cards")) {
      for (const part of [table, ...table.querySelectorAll("thead,tbody,tr,td,th")])
        part.setAttribute("role", ROLES[part.localName] || (part.scope === "row" ? "rowheader" : "columnheader"));
    }
  };
  // The timeline opens on today, not on the first month.
  const today = (root) => {
    for (const box of root.querySelectorAll(".gantt")) {
      const mark = box.querySelector(".gantt__today");
      if (!mark || box.scrollWidth <= box.clientWidth) continue;
      const labels = box.querySelector(".gantt__labels").offsetWidth;
      box.scrollLeft = mark.getBoundingClientRect().left - box.getBoundingClientRect().left - labels - 40;
    }
  };
  const ready = (root) => { name(root); today(root); };
  ready(document);

  // «Vis flere» replaces its own row: go on reading at the first new one.
  let before = null;
  document.addEventListener("click", (e) => {
    const more = e.target.closest?.("tr.more a");
    if (more) before = more.closest("tr").previousElementSibling;
  });
  document.addEventListener("htmx:after:swap", () => {
    ready(document);
    before?.nextElementSibling?.querySelector("a,button")?.focus();
    before = null;
    document.querySelector("ds-error-summary")?.focus();
  });

  // One submit only; the server would notice a second one, but waiting should look like waiting.
  document.addEventListener("submit", (e) => {
    const button = e.submitter;
    if (button && e.target.method === "post") setTimeout(() => button.setAttribute("aria-busy", "true"));
  });
  addEventListener("pageshow", () => document.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy")));

  addEventListener("keydown", (e) => {
    const search = document.getElementById("search-link");
    if (search && (e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { e.preventDefault(); search.click(); }
  });
})();
