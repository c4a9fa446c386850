/* Redraws charts at the width of the paper before printing and at the width of the window after it. */
const PAPER = 640; // CSS pixels that fit between the margins of an A4 sheet and the padding of a card

const HEIGHTS = { "gx-plot--square": 400, "gx-plot--kind": 290, "gx-plot--counterpart": 200, "gx-plot--low": 260 };
const HEIGHT = 260;
const BELOW_TILES = 224; // of a summary, whose first sheet holds the tiles too

// A chart with a row for each team or statement has a height of its own. On paper its rows stand closer, so that the
// chart fits below the title of its page.
const CLOSER = 0.82;
const MOST = 760;

function narrow(plot) {
  if (plot.dataset.height === undefined) {
    plot.dataset.height = plot.style.height;
    plot.style.height = `${Math.round(Math.min(CLOSER * plot.clientHeight, MOST))}px`;
  }
  return parseFloat(plot.style.height); // a style sheet may take its time to make the plot as high
}

function height(chart) {
  const plot = chart.closest(".gx-plot");
  if (plot === null) {
    return {};
  }
  if (plot.style.height !== "") {
    return { height: narrow(plot) };
  }
  if (plot.closest(".gx-tiles ~ .gx-card") !== null) {
    return { height: BELOW_TILES };
  }
  const known = Object.keys(HEIGHTS).find((look) => plot.classList.contains(look));
  return { height: HEIGHTS[known] ?? HEIGHT };
}

function widen() {
  for (const plot of document.querySelectorAll(".gx-plot[data-height]")) {
    plot.style.height = plot.dataset.height;
    delete plot.dataset.height;
  }
}

function redraw(change) {
  if (window.Plotly === undefined) {
    return;
  }
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    window.Plotly.relayout(chart, change(chart));
  }
}

window.addEventListener("beforeprint", () => redraw((chart) => ({ width: PAPER, autosize: false, ...height(chart) })));
window.addEventListener("afterprint", () => {
  widen();
  redraw(() => ({ width: null, height: null, autosize: true }));
});
