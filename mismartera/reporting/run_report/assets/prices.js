// One price chart: the reader chooses the symbol.

const priceFigures = new Map(
  [...document.querySelectorAll("script.price-figure")].map((each) => [each.dataset.symbol, each]),
);
const symbolChoice = document.getElementById("symbol");
const priceElement = document.getElementById("price-chart");

function drawSymbol(symbol) {
  const figure = JSON.parse(priceFigures.get(symbol).textContent);
  Plotly.purge(priceElement);
  drawChart(priceElement, figure);
  for (const hint of document.querySelectorAll("[data-of-symbol]")) {
    hint.hidden = hint.dataset.ofSymbol !== symbol;
  }
}

function chooseSymbol(symbol) {
  if (symbolChoice.value !== symbol) {
    symbolChoice.value = symbol;
    drawSymbol(symbol);
  }
}

function moveSymbol(by) {
  const count = symbolChoice.options.length;
  symbolChoice.selectedIndex = (symbolChoice.selectedIndex + by + count) % count;
  drawSymbol(symbolChoice.value);
}

// Show the bars around a trade, with as many before and after it as it lasted, 40 at the least.
function showTrade(symbol, opened, closed) {
  chooseSymbol(symbol);
  const chart = charts.get(priceElement);
  const first = firstFrom(chart.times, opened) - 1;
  const last = closed === null ? chart.times.length - 1 : firstFrom(chart.times, closed) - 1;
  const around = Math.max(40, last - first);
  const range = [Math.max(-0.5, first - around), Math.min(chart.times.length - 0.5, last + around)];
  Plotly.relayout(priceElement, { "xaxis.range": range });
  document.getElementById("prices").scrollIntoView();
}

function startPrices() {
  if (!symbolChoice) {
    return;
  }
  drawSymbol(symbolChoice.value);
  symbolChoice.addEventListener("change", () => drawSymbol(symbolChoice.value));
  document.getElementById("previous-symbol").addEventListener("click", () => moveSymbol(-1));
  document.getElementById("next-symbol").addEventListener("click", () => moveSymbol(1));
}
