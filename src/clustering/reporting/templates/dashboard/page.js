// The page: chips, status, buttons, and the table of selected customers with its download.

const MOST_ROWS = 100; // of selected customers shown; the download holds all
const byId = (id) => document.getElementById(id);
const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

function drawBeside() {
  drawShares();
  drawProfile();
  drawScores();
  drawValue();
  drawOutlook();
}

// Words about what is shown ---------------------------------------------------------------------------

function scopeText() {
  const chosen = selectedShown();
  if (chosen && !chosen.length) return "none of the selected customers, for they are in other segments";
  if (chosen) return `${whole.format(chosen.length)} selected customer${chosen.length === 1 ? "" : "s"}`;
  if (state.on.size === segments.length) return "all segments";
  const names = shownSegments().map(({ name }) => name);
  return names.length === 1 ? `only ${names[0]}` : `${names.length} of ${segments.length} segments`;
}

/** What is shown, with its customers and revenue; shares of the whole only where all customers are counted. */
function statusText() {
  const chosen = selectedShown();
  const of = (part, total) => (total > 0 && part >= 0 ? ` (${share(Math.round((part / total) * 1e9) / 1e9)})` : "");
  const { customers: everyone, revenue: all } = data.totals;
  if (!chosen) {
    const [count, revenue] = ["customers", "revenue"].map((name) => sum(shownSegments().map((segment) => segment[name])));
    return `Shown: ${scopeText()}, ${whole.format(count)} customers${of(count, everyone)}, revenue ${money(revenue)}${of(revenue, all)}.`;
  }
  if (!chosen.length) return `Shown: ${scopeText()}.`;
  const spent = valuesOf("total_spent");
  const revenue = sum(chosen.map((position) => spent[position]));
  const isSample = customers.id.length < everyone;
  const count = isSample ? ` of the ${whole.format(customers.id.length)} drawn` : of(chosen.length, everyone);
  return `Shown: ${scopeText()}${count}, revenue ${money(revenue)}${isSample ? "" : of(revenue, all)}.`;
}

function tellScope() {
  byId("status").textContent = statusText();
  byId("everyone").hidden = state.on.size === segments.length && !state.selected;
  const segmentsOnly = state.on.size === segments.length ? "all segments" : `${state.on.size} of ${segments.length} segments`;
  each("[data-scope]", (place) => {
    place.textContent = `Shown: ${place.dataset.scope === "outlook" ? segmentsOnly : scopeText()}`;
  });
  each("[data-toggle]", (button) => button.setAttribute("aria-pressed", state.on.has(Number(button.dataset.toggle))));
  each("[data-row]", (row) => row.classList.toggle("off", !state.on.has(Number(row.dataset.row))));
}

// Selected customers ----------------------------------------------------------------------------------

const rowsChosen = () => selectedShown().sort((first, second) => (valuesOf("total_spent")[second] ?? 0) - (valuesOf("total_spent")[first] ?? 0));

function cell(kind, text, isNumber) {
  const made = document.createElement(kind);
  made.textContent = text;
  if (kind === "th") made.scope = "col";
  if (isNumber) made.className = "n";
  return made;
}

function tableRow(kind, texts) {
  const row = document.createElement("tr");
  row.append(...texts.map((text, place) => cell(kind, text, place > 1)));
  return row;
}

function fillTable() {
  const place = byId("selection");
  place.hidden = !state.selected;
  if (!state.selected) return;
  const chosen = rowsChosen();
  byId("selection-title").textContent = scopeText();
  byId("selection-head").replaceChildren(tableRow("th", ["Customer", "Segment", ...columns.map(({ label }) => label)]));
  byId("selection-body").replaceChildren(
    ...chosen.slice(0, MOST_ROWS).map((position) =>
      tableRow("td", [
        customers.id[position], segments[customers.segment[position]].name,
        ...columns.map(({ kind }, index) => figure(customers.values[index][position], kind, exact.format)),
      ]),
    ),
  );
  byId("selection-note").textContent = chosen.length > MOST_ROWS ? `The ${MOST_ROWS} who spent most are listed; the download holds all ${whole.format(chosen.length)}.` : "";
  byId("download").disabled = !chosen.length;
}

/** A cell of a CSV file; a text that a spreadsheet would take for a formula is marked as text. */
function csvCell(value) {
  if (value === null) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

function csvText() {
  const head = ["customer_id", "segment", ...columns.map(({ name }) => name)];
  const rows = rowsChosen().map((position) => [
    customers.id[position], segments[customers.segment[position]].name, ...columns.map((_, index) => customers.values[index][position]),
  ]);
  return [head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

function download() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", csvText()], { type: "text/csv;charset=utf-8" }));
  link.download = "selected_customers.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Changes ---------------------------------------------------------------------------------------------

async function changed() {
  tellScope();
  fillTable();
  drawBeside();
  await refreshMap();
}

function select(positions) {
  state.selected = positions && positions.length ? positions : null;
  return changed();
}

function toggle(index) {
  if (!state.on.delete(index)) state.on.add(index);
  if (!state.on.size) state.on = new Set(segments.keys()); // nothing left to show: begin again
  return changed();
}

function only(index) {
  state.on = new Set([index]);
  return changed();
}

async function clearSelection() {
  await select(null);
  await clearOutline();
}

/** Buttons of which one is pressed. */
function choice(name, choose) {
  each(`[data-${name}]`, (button) =>
    button.addEventListener("click", () => {
      press(name, button.dataset[name]);
      choose(button.dataset[name]);
    }),
  );
}

const press = (name, value) => each(`[data-${name}]`, (button) => button.setAttribute("aria-pressed", button.dataset[name] === value));

function listen() {
  each("[data-toggle]", (button) => button.addEventListener("click", () => toggle(Number(button.dataset.toggle))));
  each("[data-only]", (button) => button.addEventListener("click", () => only(Number(button.dataset.only))));
  choice("drag", setDrag);
  choice("profile", (kind) => { state.profile = kind; drawProfile(); });
  choice("rfm", (measure) => { state.rfm = measure; drawScores(); });
  byId("everyone").addEventListener("click", () => { state.on = new Set(segments.keys()); clearSelection(); });
  byId("whole-map").addEventListener("click", showWholeMap);
  byId("select-all").addEventListener("click", () => select([...customers.segment.keys()].filter((position) => state.on.has(customers.segment[position]))));
  byId("clear").addEventListener("click", clearSelection);
  byId("download").addEventListener("click", download);
  listenToMap(select);
}

function drawEverything() {
  drawMap();
  drawBeside();
}

function onResize() {
  let wasNarrow = narrow();
  let waiting = 0;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (wasNarrow !== narrow()) drawEverything();
      else nameSegments();
      wasNarrow = narrow();
    }, 200);
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawEverything);
}

document.documentElement.classList.add("ready");
press("drag", drag);
tellScope();
drawEverything();
listen();
onResize();
