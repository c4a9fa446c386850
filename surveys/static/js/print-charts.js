/* Redraws charts at the width of the paper before printing and at the width of the window after it. */
const PAPER = 640; // CSS pixels that fit between the margins of an A4 sheet and the padding of a card

const HEIGHTS = { "gx-plot--square": 380, "gx-plot--kind": 270, "gx-plot--counterpart": 185, "gx-plot--low": 256 };
const HEIGHT = 236;
const LOWER = 224; // below the tiles of a summary, or above a list of four notes and more, with which it shares a sheet

// A chart with a row for each team or statement has a height of its own. On paper its rows stand closer, so that the
// chart fits below the title of its page. Those of teams have their names beside them, where a screen may have no room.
const CLOSER = 0.82;
const MOST = 715;
const ROW = 25;
const GAP = 10;

const ofTeams = (chart) => chart.closest(".gx-plot--teams") !== null;

function wanted(chart, plot) {
  if (!ofTeams(chart)) {
    return CLOSER * plot.clientHeight;
  }
  const { t, b } = chart.layout.margin;
  return t + b + ROW * chart.data[0].y.length;
}

function narrow(chart, plot) {
  if (plot.dataset.height === undefined) {
    plot.dataset.height = plot.style.height;
    plot.style.height = `${Math.round(Math.min(wanted(chart, plot), MOST))}px`;
  }
  return parseFloat(plot.style.height); // a style sheet may take its time to make the plot as high
}

function height(chart) {
  const plot = chart.closest(".gx-plot");
  if (plot === null) {
    return {};
  }
  if (plot.style.height !== "") {
    return { height: narrow(chart, plot) };
  }
  if (plot.closest(".gx-tiles ~ .gx-card, .gx-card:has(> .gx-timeline > li:nth-child(4))") !== null) {
    return { height: LOWER };
  }
  const known = Object.keys(HEIGHTS).find((look) => plot.classList.contains(look));
  return { height: HEIGHTS[known] ?? HEIGHT };
}

// What is different about the names of rows: they stand beside their dots, not above them.
function beside(chart) {
  if (!ofTeams(chart)) {
    return {};
  }
  let widest = 0;
  const annotations = chart.layout.annotations.map((note, place) => {
    if (note.xref !== "paper" || note.yref !== "y") {
      return note;
    }
    const words = chart.querySelector(`.annotation[data-index="${place}"] .annotation-text`);
    const length = Math.max(...note.text.split("<br>").map((line) => line.length));
    const short = note.name ?? note.text; // a name of several lines has its short one here
    widest = Math.max(widest, ((words?.getBBox().width ?? 0) * short.length) / length);
    return { ...note, text: short, xanchor: "right", xshift: -GAP, yanchor: "middle", yshift: 0 };
  });
  // Without names between its rows the line of the unit above is whole.
  const shapes = chart.layout.shapes.map((line) => ({ ...line, y0: Math.ceil(line.y0) - 0.5, y1: Math.ceil(line.y0) + 0.5 }));
  return { annotations, shapes, margin: { ...chart.layout.margin, l: widest + 2 * GAP } };
}

function widen() {
  for (const plot of document.querySelectorAll(".gx-plot[data-height]")) {
    plot.style.height = plot.dataset.height;
    delete plot.dataset.height;
  }
}

const before = new Map(); // the layouts on the screen

// Drawn anew, since the page listens to changes of a layout and would answer them with the figure as it came.
function redraw(chart, layout) {
  window.Plotly.react(chart, chart.data, layout);
}

window.addEventListener("beforeprint", () => {
  if (window.Plotly === undefined) {
    return;
  }
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    if (!before.has(chart)) {
      before.set(chart, chart.layout);
      const narrower = { width: PAPER, autosize: false, ...height(chart) };
      redraw(chart, { ...chart.layout, ...narrower, ...beside(chart) });
    }
  }
});
window.addEventListener("afterprint", () => {
  widen();
  before.forEach((layout, chart) => redraw(chart, layout));
  before.clear();
});
