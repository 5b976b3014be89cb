// The map: customers as marks, named segments, and selecting with lasso or box.

const mapPlace = document.getElementById("map");
const positionsOf = segments.map((_, index) => [...customers.segment.keys()].filter((position) => customers.segment[position] === index));
let drag = window.matchMedia("(pointer: coarse)").matches ? "off" : "lasso";

/** What a mark says: who, which segment, key figures. */
function markText(position) {
  const told = columns.slice(0, 6).map(({ label, kind }, index) => `${plain(label)}: ${plain(figure(customers.values[index][position], kind, exact.format))}`);
  return [`<b>${plain(customers.id[position])}</b>`, plain(segments[customers.segment[position]].name), ...told].join("<br>");
}

function mapTraces() {
  const size = Math.min(9, Math.max(4.5, 160 / Math.sqrt(Math.max(customers.id.length, 1)) ** 0.8));
  return segments.map(({ color, symbol, name }, index) => ({
    type: "scatter",
    mode: "markers",
    name: plain(name),
    visible: state.on.has(index),
    x: positionsOf[index].map((position) => customers.x[position]),
    y: positionsOf[index].map((position) => customers.y[position]),
    hovertext: positionsOf[index].map(markText),
    hoverinfo: "text",
    marker: { color, symbol, size, opacity: 0.7, line: { width: symbol.endsWith("-open") ? 1.2 : 0, color } },
    selected: { marker: { opacity: 0.95 } },
    unselected: { marker: { opacity: 0.12 } },
    selectedpoints: selectedWithin(index),
  }));
}

/** Places, within a segment's own list, of the selected customers; null without a selection. */
function selectedWithin(index) {
  if (!state.selected) return null;
  const chosen = new Set(state.selected);
  return positionsOf[index].flatMap((position, place) => (chosen.has(position) ? [place] : []));
}

function drawMap() {
  const { axes, mixture, limits } = data.map;
  const bare = mixture ? { showticklabels: false, ticks: "", showgrid: false, zeroline: false } : { zeroline: false };
  const layout = layoutOf({
    height: narrow() ? 350 : 470,
    dragmode: drag === "off" ? false : drag,
    uirevision: "map",
    xaxis: { ...bare, title: { text: plain(axes[0]) }, range: column(limits, 0), fixedrange: false },
    yaxis: {
      ...bare, ...(mixture ? { scaleanchor: "x" } : {}), ...(axes[1] ? {} : { showticklabels: false }),
      title: { text: plain(axes[1]) }, range: column(limits, 1), fixedrange: false,
    },
    newselection: { line: { color: ink("ink"), width: 1.5, dash: "dot" } },
    selections: mapPlace.layout?.selections ?? [],
    margin: { l: 34, r: 8, t: 8, b: 34 },
  });
  Plotly.react(mapPlace, mapTraces(), layout, { ...CONFIG, doubleClick: "reset" });
  nameSegments();
}

const column = (rows, index) => rows.map((row) => row[index]);

function median(numbers) {
  const ordered = [...numbers].sort((first, second) => first - second);
  return ordered[Math.floor(ordered.length / 2)];
}

/** Write each segment's name at its middle, moved apart where names would lie on each other. */
function nameSegments() {
  const { xaxis, yaxis } = mapPlace._fullLayout;
  const placed = [];
  const notes = shownSegments()
    .filter(({ index }) => positionsOf[index].length && !segments[index].symbol.endsWith("-open"))
    .slice(0, narrow() ? 6 : 12)
    .map(({ name, color, index }) => {
      const text = wrapped(name, narrow() ? 13 : 18);
      const lines = text.split("<br>");
      const box = { width: 10 + 7.4 * Math.max(...lines.map((line) => line.length)), height: 6 + 17 * lines.length };
      const middle = {
        x: xaxis.d2p(median(positionsOf[index].map((position) => customers.x[position]))),
        y: yaxis.d2p(median(positionsOf[index].map((position) => customers.y[position]))),
      };
      const spot = freeSpot(middle, box, placed, xaxis._length, yaxis._length);
      placed.push({ ...spot, ...box });
      return {
        x: xaxis.p2d(spot.x), y: yaxis.p2d(spot.y), text: `<b>${text}</b>`, showarrow: false, captureevents: false,
        font: { size: narrow() ? 11 : 12, color: ink("ink") }, bgcolor: ink("paper"), opacity: 0.88, bordercolor: color, borderwidth: 1.5, borderpad: 2,
      };
    });
  return Plotly.relayout(mapPlace, { annotations: notes });
}

/** The nearest place above or below that is free and inside the map. */
function freeSpot(middle, box, placed, width, height) {
  const inside = (value, room, length) => Math.min(Math.max(value, room / 2 + 3), length - room / 2 - 3);
  const x = inside(middle.x, box.width, width);
  const free = (y) => placed.every((other) => Math.abs(other.x - x) > (other.width + box.width) / 2 + 3 || Math.abs(other.y - y) > (other.height + box.height) / 2 + 3);
  for (let away = 0; away < height; away += 6) {
    for (const y of [middle.y - away, middle.y + away].map((value) => inside(value, box.height, height))) {
      if (free(y)) return { x, y };
    }
  }
  return { x, y: inside(middle.y, box.height, height) };
}

/** Show on the map which segments are on and which customers are selected. */
async function refreshMap() {
  await Plotly.restyle(mapPlace, {
    visible: segments.map((_, index) => state.on.has(index)),
    selectedpoints: segments.map((_, index) => selectedWithin(index)),
  });
  await nameSegments();
}

function listenToMap(select) {
  mapPlace.on("plotly_selected", (event) => {
    if (!event || !event.points) return;
    select(event.points.map(({ curveNumber, pointNumber }) => positionsOf[curveNumber][pointNumber]));
  });
  mapPlace.on("plotly_deselect", () => select(null));
  mapPlace.on("plotly_relayout", (changes) => {
    if (Object.keys(changes).some((key) => key.startsWith("xaxis") || key.startsWith("yaxis"))) nameSegments();
  });
}

/** Take the drawn outline of a selection away. */
const clearOutline = () => Plotly.relayout(mapPlace, { selections: [] });

const showWholeMap = () => Plotly.relayout(mapPlace, { "xaxis.autorange": true, "yaxis.autorange": true });

function setDrag(kind) {
  drag = kind;
  return Plotly.relayout(mapPlace, { dragmode: kind === "off" ? false : kind });
}
