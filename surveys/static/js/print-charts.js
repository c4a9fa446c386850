/* Redraws charts at the width of the paper before printing and at the width of the window after it. */
const PAPER = 640; // CSS pixels that fit between the margins of an A4 sheet and the padding of a card

function redraw(change) {
  if (window.Plotly === undefined) {
    return;
  }
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {
    window.Plotly.relayout(chart, change);
  }
}

window.addEventListener("beforeprint", () => redraw({ width: PAPER, autosize: false }));
window.addEventListener("afterprint", () => redraw({ width: null, autosize: true }));
