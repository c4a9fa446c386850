/* Redraws charts at the width of the paper before printing and at the width of the window after it. */
const PAPER = 640; // CSS pixels that fit between the margins of an A4 sheet and the padding of a card

const HEIGHTS = { "gx-plot--square": 400, "gx-plot--kind": 290, "gx-plot--counterpart": 200, "gx-plot--low": 230 };
const HEIGHT = 260;

// A chart with a row for each team has a height of its own, and keeps it.
function height(chart) {
  const plot = chart.closest(".gx-plot");
  if (plot === null || plot.style.height !== "") {
    return {};
  }
  const known = Object.keys(HEIGHTS).find((look) => plot.classList.contains(look));
  return { height: HEIGHTS[known] ?? HEIGHT };
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
window.addEventListener("afterprint", () => redraw(() => ({ width: null, height: null, autosize: true })));
