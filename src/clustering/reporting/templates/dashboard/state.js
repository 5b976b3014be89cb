// What is shown: the segments that are on, the customers selected on the map, and figures of both.

const data = JSON.parse(document.getElementById("data").textContent);
const { segments, customers, columns } = data;

const state = {
  on: new Set(segments.keys()), // segments that are shown, by position
  selected: null, // positions of customers selected on the map; null where there is no selection
  profile: "snake",
  rfm: "revenue",
};

const valuesOf = (name) => customers.values[columns.findIndex((column) => column.name === name)];

/** Positions of the selected customers whose segment is shown; null without a selection. */
const selectedShown = () =>
  state.selected && state.selected.filter((position) => state.on.has(customers.segment[position]));

const shownSegments = () => segments.map((segment, index) => ({ ...segment, index })).filter(({ index }) => state.on.has(index));

const sum = (numbers) => numbers.reduce((total, number) => total + (number ?? 0), 0);

function mean(numbers) {
  const known = numbers.filter((number) => number !== null);
  return known.length ? sum(known) / known.length : null;
}

/** Customers and revenue of each segment that is shown: of all its customers, or of those selected. */
function sharesShown() {
  const chosen = selectedShown();
  if (!chosen) {
    return shownSegments().map((segment) => ({ ...segment }));
  }
  const spent = valuesOf("total_spent");
  const whole = sum(chosen.map((position) => spent[position]));
  return shownSegments().map((segment) => {
    const own = chosen.filter((position) => customers.segment[position] === segment.index);
    const revenue = sum(own.map((position) => spent[position]));
    return {
      ...segment,
      customers: own.length,
      revenue,
      customer_share: chosen.length ? own.length / chosen.length : 0,
      revenue_share: whole ? revenue / whole : 0,
    };
  });
}

/** Means of the selected customers in the columns of the profile; null without a selection. */
function selectedMeans() {
  const chosen = selectedShown();
  if (!chosen || !chosen.length) return null;
  return data.profile.map(({ name }) => {
    const values = valuesOf(name);
    return mean(chosen.map((position) => values[position]));
  });
}

const standardised = (means) =>
  means.map((value, index) => {
    const { mean: middle, spread } = data.profile[index];
    return value === null || !spread ? null : (value - middle) / spread;
  });

/** Customers or revenue in each cell of scores, recency down and frequency across. */
function scoreCells(measure) {
  const cells = data.rfm.recency.map(() => data.rfm.frequency.map(() => 0));
  const chosen = selectedShown();
  if (!chosen) {
    for (const { rfm } of shownSegments()) {
      rfm[measure].forEach((row, r) => row.forEach((count, f) => (cells[r][f] += count)));
    }
    return cells;
  }
  const [recency, frequency, spent] = ["r_score", "f_score", "total_spent"].map(valuesOf);
  for (const position of chosen) {
    if (recency[position] === null || frequency[position] === null) continue;
    cells[recency[position] - 1][frequency[position] - 1] += measure === "customers" ? 1 : (spent[position] ?? 0);
  }
  return cells;
}

// Words -----------------------------------------------------------------------------------------------

const significant = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Money: cents below 100, three digits above, as in the report. */
function coins(value) {
  const size = Math.round(Math.abs(value) * 100) / 100;
  return size >= 0.01 && size < 100 && size !== Math.round(size) ? cents.format(size) : amount(value);
}

function amount(value) {
  const size = Math.abs(value);
  if (size >= 1e9) return `${significant.format(value / 1e9)} billion`;
  if (size >= 1e6) return `${significant.format(value / 1e6)} million`;
  return significant.format(value);
}

const moneySign = data.currency + (/\p{L}$/u.test(data.currency) ? " " : "");

const money = (value, write = coins) => (value < 0 ? "−" : "") + moneySign + write(Math.abs(value));

function share(part) {
  const percent = part * 100;
  if (percent > 0 && percent < 0.1) return "under 0.1%";
  if (percent > 99.9 && percent < 100) return "over 99.9%";
  const digits = (percent > 0 && percent < 1) || (percent > 99 && percent < 100) ? 1 : 0;
  return `${percent.toFixed(digits)}%`;
}

/** A figure of a column as text: a mean with three digits, or a single customer's own figure. */
function figure(value, kind, write = amount) {
  if (value === null || value === undefined) return "–";
  if (kind === "money") return money(value, write === amount ? coins : cents.format);
  if (kind === "share") return share(value);
  return write(value);
}

/** Text for Plotly, which reads tags and entities: whatever is in a name stands there as it is. */
const plain = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A text in lines of so many characters, cut where it is longer than the lines allow, for Plotly. */
function wrapped(text, width, most = 2) {
  const lines = [""];
  for (const word of String(text).split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (!line || (line + " " + word).length <= width) lines[lines.length - 1] = line ? `${line} ${word}` : word;
    else lines.push(word);
  }
  const kept = lines.slice(0, most);
  if (lines.length > most) kept[most - 1] += " …";
  return kept.map((line) => (line.length > width + 2 ? line.slice(0, width).trimEnd() + "…" : line)).map(plain).join("<br>");
}
