// The charts beside the map. Each is drawn anew from the state; Plotly changes what differs.

const CONFIG = { displayModeBar: false, responsive: true, displaylogo: false, showTips: false, doubleClick: false };
const narrow = () => window.innerWidth < 680;
const ink = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** What all charts share: the template, the page's own colours, no room lost at the edges. */
function layoutOf(more) {
  const own = data.theme === "reader";
  const axis = own ? { gridcolor: ink("line"), zerolinecolor: ink("muted"), linecolor: ink("line") } : {};
  const { xaxis = {}, yaxis = {}, ...rest } = more;
  const titled = ({ title, ...axis }) => (title ? { ...axis, title: { standoff: 8, font: { size: 12, color: ink("muted") }, ...title } } : axis);
  return {
    template: data.template,
    font: { family: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif", size: 13, color: ink("ink") },
    paper_bgcolor: "rgba(0,0,0,0)",
    ...(own ? { plot_bgcolor: "rgba(0,0,0,0)" } : {}),
    margin: { l: 10, r: 16, t: 8, b: 36 },
    showlegend: false,
    dragmode: false,
    hovermode: "closest",
    hoverlabel: { bgcolor: ink("paper"), bordercolor: ink("line"), font: { color: ink("ink"), size: 13 }, align: "left" },
    xaxis: { automargin: true, fixedrange: true, ...axis, ...titled(xaxis) },
    yaxis: { automargin: true, fixedrange: true, ...axis, ...titled(yaxis) },
    ...rest,
  };
}

/** An axis with a segment at each place, first on top. */
const segmentAxis = (listed) => ({
  tickvals: listed.map((_, place) => place),
  ticktext: listed.map(({ name }) => wrapped(name, narrow() ? 15 : 22, 3)),
  range: [listed.length - 0.5, -0.5],
  showgrid: false,
  zeroline: false,
  ticklabelstandoff: 6,
});

/** How much longer an axis has to be than what it shows, so that so many letters fit beside the last mark. */
function roomFor(name, letters) {
  const place = document.getElementById(name);
  const width = (place ? place.clientWidth : 600) - (narrow() ? 120 : 185);
  const words = Math.min(14 + letters * 6.9, width * 0.7);
  return words / (width - words);
}

const barHeight = (count, each = 62) => Math.max(190, 90 + count * each);

function draw(name, traces, layout) {
  const place = document.getElementById(name);
  if (place) Plotly.react(place, traces, layoutOf(layout), CONFIG);
}

function drawShares() {
  const listed = sharesShown();
  const bars = (key, offset, name, fade) => ({
    type: "bar",
    orientation: "h",
    name,
    y: listed.map((_, place) => place),
    x: listed.map((segment) => segment[key] * 100),
    width: 0.36,
    offset,
    marker: { color: listed.map(({ color }) => color), opacity: fade, line: { width: 0 } },
    text: listed.map((segment) => `${share(segment[key])} ${name}`),
    textposition: "outside",
    cliponaxis: false,
    hovertext: listed.map(
      (segment) =>
        `<b>${plain(segment.name)}</b><br>${whole.format(segment.customers)} customers, ${share(segment.customer_share)}` +
        `<br>${plain(money(segment.revenue))} revenue, ${share(segment.revenue_share)}`,
    ),
    hoverinfo: "text",
  });
  const most = Math.max(0.01, ...listed.flatMap((segment) => [segment.customer_share, segment.revenue_share])) * 100;
  const least = Math.min(0, ...listed.map((segment) => segment.revenue_share)) * 100;
  draw("shares", [bars("customer_share", -0.38, "of customers", 0.45), bars("revenue_share", 0.02, "of revenue", 1)], {
    height: Math.max(narrow() ? 0 : 470, barHeight(listed.length)),
    xaxis: { range: [least, most + (most - least) * roomFor("shares", 17)], visible: false },
    yaxis: segmentAxis(listed),
    margin: { l: 10, r: 4, t: 8, b: 12 },
  });
}

// Profile ---------------------------------------------------------------------------------------------

/** Lines of the profile: a segment each, and the selected customers where there are any. */
function profileLines() {
  const lines = shownSegments().map(({ name, color, means }) => ({ name, color, means, dash: "solid" }));
  const means = selectedMeans();
  return means ? [...lines.map((line) => ({ ...line, faint: true })), { name: "Selected customers", color: ink("ink"), means, dash: "dot" }] : lines;
}

const profileHover = ({ name, means }) =>
  data.profile.map(
    ({ label, kind, mean: middle }, index) =>
      `<b>${plain(name)}</b><br>${plain(label)}: ${plain(figure(means[index], kind))}<br>all customers: ${plain(figure(middle, kind))}`,
  );

function drawProfile() {
  if (!data.profile.length) return;
  if (state.profile === "radar") drawRadar();
  else drawSnake();
}

function drawSnake() {
  const places = data.profile.map((_, place) => place);
  const traces = profileLines().map((line) => ({
    type: "scatter",
    mode: "lines+markers",
    x: standardised(line.means),
    y: places,
    line: { color: line.color, width: 2.5, dash: line.dash },
    marker: { size: 9, color: line.color },
    opacity: line.faint ? 0.45 : 1,
    hovertext: profileHover(line),
    hoverinfo: "text",
  }));
  draw("profile", traces, {
    height: Math.max(320, 70 + data.profile.length * 44),
    xaxis: { title: { text: narrow() ? "standard deviations from the mean" : "below the mean of all customers  ←  0  →  above it, in standard deviations" }, zeroline: true, zerolinewidth: 2, nticks: 9 },
    yaxis: {
      tickvals: places,
      ticktext: data.profile.map(({ label }) => wrapped(label, narrow() ? 15 : 26)),
      range: [places.length - 0.6, -0.4],
      zeroline: false,
      ticklabelstandoff: 8,
    },
    margin: { l: 10, r: 16, t: 8, b: 44 },
  });
}

function drawRadar() {
  const labels = data.profile.map(({ label }) => wrapped(label, narrow() ? 10 : 18, 3));
  const closed = (list) => [...list, list[0]];
  const traces = profileLines().map((line) => ({
    type: "scatterpolar",
    mode: "lines+markers",
    r: closed(standardised(line.means)),
    theta: closed(labels),
    line: { color: line.color, width: 2.5, dash: line.dash },
    marker: { size: 7, color: line.color },
    opacity: line.faint ? 0.45 : 1,
    hovertext: closed(profileHover(line)),
    hoverinfo: "text",
  }));
  draw("profile", traces, {
    height: narrow() ? 380 : Math.max(430, 70 + data.profile.length * 44),
    polar: {
      bgcolor: "rgba(0,0,0,0)",
      radialaxis: { gridcolor: ink("line"), linecolor: ink("line"), nticks: 5, tickfont: { size: 11, color: ink("muted") }, angle: 90, tickangle: 90 },
      angularaxis: { tickfont: { size: narrow() ? 11 : 13 }, gridcolor: ink("line"), linecolor: ink("line"), direction: "clockwise", rotation: 90 },
    },
    margin: narrow() ? { l: 84, r: 84, t: 46, b: 46 } : { l: 110, r: 110, t: 44, b: 44 },
  });
}

// Scores ----------------------------------------------------------------------------------------------

function drawScores() {
  if (!data.rfm) return;
  const { recency, frequency } = data.rfm;
  const cells = scoreCells(state.rfm);
  const counts = scoreCells("customers");
  const revenues = scoreCells("revenue");
  const total = sum(cells.flat());
  const few = frequency.length <= (narrow() ? 5 : 7);
  const largest = Math.max(0, ...cells.flat());
  const label = (value, r, f) => (few && counts[r][f] ? (total > 0 ? plain(share(Math.max(value, 0) / total).replace("under ", "<")) : whole.format(value)) : "");
  const notes = cells.flatMap((row, r) =>
    row.map((value, f) => ({
      x: frequency[f], y: recency[r], text: label(value, r, f), showarrow: false,
      font: { size: narrow() ? 11 : 12, color: value > largest * 0.55 ? ink("on-accent") : ink("ink") },
    })),
  );
  const trace = {
    type: "heatmap",
    x: frequency,
    y: recency,
    z: cells.map((row, r) => row.map((value, f) => (counts[r][f] ? value : null))),
    zmin: 0,
    zmax: largest || 1,
    colorscale: [[0, ink("soft")], [1, ink("accent")]],
    showscale: false,
    xgap: 3,
    ygap: 3,
    hoverongaps: false,
    hovertext: cells.map((row, r) =>
      row.map((_, f) => `Recency ${recency[r]}, frequency ${frequency[f]}<br>${whole.format(counts[r][f])} customers<br>${plain(money(revenues[r][f]))} revenue`),
    ),
    hoverinfo: "text",
  };
  draw("rfm", [trace], {
    height: narrow() ? 340 : 430,
    annotations: notes.filter(({ text }) => text),
    xaxis: { title: { text: "frequency score: rare → often" }, tickvals: frequency, showgrid: false, zeroline: false },
    yaxis: { title: { text: "recency score: long ago → lately" }, tickvals: recency, showgrid: false, zeroline: false },
    margin: { l: 10, r: 6, t: 4, b: 44 },
  });
}

// Means with intervals --------------------------------------------------------------------------------

/** Dots with lines: a mean of each segment with its interval. */
function drawMeans(name, rows, title) {
  const known = rows.filter(({ told }) => told && told.mean !== null);
  const reach = (end) => known.map(({ told }) => (told[end] === null ? 0 : Math.abs(told[end] - told.mean)));
  const right = Math.max(0, ...known.map(({ told }) => Math.max(told.mean, told.high ?? told.mean)));
  const left = Math.min(0, ...known.map(({ told }) => Math.min(told.mean, told.low ?? told.mean)));
  const places = known.map((_, place) => place);
  const trace = {
    type: "scatter",
    mode: "markers",
    x: known.map(({ told }) => told.mean),
    y: places,
    error_x: { type: "data", symmetric: false, array: reach("high"), arrayminus: reach("low"), color: ink("muted"), thickness: 2, width: 5 },
    marker: { size: 13, color: known.map(({ color }) => color) },
    hovertext: known.map(({ hover }) => hover),
    hoverinfo: "text",
  };
  // Beside the end of each interval, where nothing else is.
  const words = {
    type: "scatter",
    mode: "text",
    x: known.map(({ told }) => Math.max(told.mean, told.high ?? told.mean)),
    y: places,
    text: known.map(({ label }) => `   ${plain(label)}`),
    textposition: "middle right",
    cliponaxis: false,
    hoverinfo: "skip",
  };
  const longest = Math.max(0, ...known.map(({ label }) => label.length));
  const room = (right - left || 1) * roomFor(name, longest);
  draw(name, [trace, words], {
    height: barHeight(known.length, 58),
    xaxis: { title: { text: title }, range: [left - (right - left || 1) * 0.05, right + room], tickprefix: plain(moneySign), separatethousands: true, nticks: narrow() ? 4 : 6, zeroline: true },
    yaxis: segmentAxis(known),
    margin: { l: 10, r: 16, t: 8, b: 44 },
  });
}

const interval = (told) => (told.low === null || told.high === null ? "" : `<br>interval: ${plain(money(told.low))} to ${plain(money(told.high))}`);

function drawValue() {
  const rows = shownSegments().map(({ name, color, value }) => ({
    name, color, told: value, label: value ? money(value.mean) : "",
    hover: value ? `<b>${plain(name)}</b><br>${plain(money(value.mean))} a customer${interval(value)}` : "",
  }));
  const chosen = selectedShown();
  const values = data.value_column && valuesOf(data.value_column);
  if (chosen && chosen.length && values) {
    const told = { mean: mean(chosen.map((position) => values[position])), low: null, high: null };
    if (told.mean !== null) {
      rows.push({ name: "Selected customers", color: ink("ink"), told, label: money(told.mean), hover: `<b>Selected customers</b><br>${plain(money(told.mean))} a customer` });
    }
  }
  drawMeans("value", rows, "expected value of a customer");
}

const times = (lift) => (lift === null ? "" : `${lift.toFixed(Math.round(lift * 100) < 100 ? 2 : 1)}×`);

function drawOutlook() {
  const rows = shownSegments().map(({ name, color, outlook }) => ({
    name, color, told: outlook,
    label: outlook ? `${money(outlook.mean)}, ${times(outlook.lift)}${narrow() ? "" : " average"}` : "",
    hover: outlook
      ? `<b>${plain(name)}</b><br>${plain(money(outlook.mean))} a customer${interval(outlook)}` +
        `<br>${share(outlook.buyers_share)} bought<br>${times(outlook.lift)} average`
      : "",
  }));
  drawMeans("outlook", rows, narrow() ? "revenue of a customer" : "revenue of a customer in the days held back");
}
