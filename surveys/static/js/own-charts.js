/* Draws the figures that stand in the page as JSON. The tables below them say the same without this file. */
for (const place of document.querySelectorAll("[data-figure]")) {
  const { data, layout, config } = JSON.parse(document.getElementById(place.dataset.figure).textContent);
  window.Plotly.newPlot(place, data, layout, { ...config, responsive: true });
}
