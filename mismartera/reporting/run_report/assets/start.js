// Draw everything, and again whenever the page looks different.

function start() {
  for (const element of document.querySelectorAll("[data-figure]")) {
    drawChart(element, figureNamed(element.dataset.figure));
  }
  startPrices();
  startTrades();
  let frame = 0;
  addEventListener("resize", () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => resizeCharts());
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawCharts);
  addEventListener("beforeprint", () => setOnPaper(true));
  addEventListener("afterprint", () => setOnPaper(false));
  rootElement.dataset.ready = "true";
}

function setOnPaper(isOnPaper) {
  rootElement.classList.toggle("on-paper", isOnPaper);
  redrawCharts();
  resizeCharts();
}

start();
