// Drawing charts, and keeping axes, ticks and colours right while the reader looks around.

const CANDLES_AT_MOST = 260;
const PIXELS_A_TICK = 72;
const PRICES = ["open", "high", "low", "close"];
const charts = new Map();

// The library's own button to upload a chart is switched off, and has nowhere to send it to.
const chartSettings = {
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  modeBarButtons: [["zoom2d", "pan2d", "zoomIn2d", "zoomOut2d", "resetScale2d", "toImage"]],
  doubleClick: "reset",
};

function settingsOf(chart) {
  return chart.times.length ? chartSettings : { ...chartSettings, displayModeBar: false };
}

function figureNamed(name) {
  return JSON.parse(document.getElementById(`figure-${name}`).textContent);
}

function drawChart(element, figure) {
  const times = accumulated(figure.times);
  const chart = {
    element,
    figure,
    times,
    positions: figure.positions || times.map((_, place) => place),
    texts: timeTexts(times),
    shown: "",
  };
  charts.set(element, chart);
  Plotly.newPlot(element, tracesOf(chart), layoutOf(chart), settingsOf(chart));
  if (times.length) {
    element.on("plotly_relayout", () => lookAround(chart));
  }
}

function redrawCharts() {
  for (const chart of charts.values()) {
    chart.shown = "";
    Plotly.react(chart.element, tracesOf(chart), layoutOf(chart), settingsOf(chart));
  }
}

function tracesOf(chart) {
  const traces = chart.figure.traces.map((trace) => coloured(trace));
  if (!chart.times.length) {
    return traces;
  }
  const [first, last] = placesInView(chart);
  const asCandles = last - first < CANDLES_AT_MOST;
  for (const trace of traces) {
    trace.customdata = timesOfTrace(chart, trace);
  }
  if (hasCandles(chart)) {
    const [line, candles] = traces;
    line.text = candles.close.map((_, row) => PRICES.map((name) => `${name} ${wholeNumber(candles[name][row])}`).join(", "));
    line.line.color = lineColour(asCandles);
    candles.visible = asCandles;
  }
  return traces;
}

function wholeNumber(value) {
  return value.toLocaleString("en-US", { maximumSignificantDigits: 12 });
}

// The line stays where candles are drawn, unseen: it is what the hover box reads.
function lineColour(asCandles) {
  return asCandles ? "rgba(0,0,0,0)" : colourNamed("text");
}

function hasCandles(chart) {
  return chart.figure.traces.length > 1 && chart.figure.traces[1].type === "candlestick";
}

function timesOfTrace(chart, trace) {
  return trace.x && !chart.figure.positions ? trace.x.map((row) => chart.texts[row] ?? "") : chart.texts;
}

function layoutOf(chart) {
  const { figure, times } = chart;
  const size = { width: chart.element.clientWidth, height: figure.height + 60 };
  const layout = { ...commonLayout(), ...coloured(figure.layout), ...size };
  for (const key of Object.keys(layout).filter((name) => /^[xy]axis/.test(name))) {
    layout[key] = { ...axisStyle(), ...layout[key] };
  }
  layout.xaxis = { ...axisStyle(), ...layout.xaxis };
  // A finger that moves over a chart moves the page.
  layout.dragmode = matchMedia("(pointer: coarse)").matches ? false : "zoom";
  if (!times.length) {
    return layout;
  }
  Object.assign(layout, { hovermode: "x unified", hoverdistance: 6, hoversubplots: "axis" });
  const positions = chart.positions;
  const range = chart.range || [positions[0] - 0.5, positions[positions.length - 1] + 0.5];
  Object.assign(layout.xaxis, { range, zeroline: false, tickangle: 0, rangeslider: { visible: false } });
  layout.xaxis.unifiedhovertitle = { text: figure.heading };
  return withPaths(layout, viewOf(chart, range));
}

// What follows from the part that is looked at: ticks, and the reach of each value axis.
function viewOf(chart, range) {
  const [first, last] = placesWithin(chart, range);
  const most = Math.max(2, Math.floor(chart.element.clientWidth / PIXELS_A_TICK));
  const ticks = ticksBetween(chart.times, first, last, most);
  const view = {
    "xaxis.tickmode": "array",
    "xaxis.tickvals": ticks.map(({ place }) => chart.positions[place]),
    "xaxis.ticktext": ticks.map(({ text }) => text),
  };
  for (const [axis, reach] of reachOfAxes(chart, first, last)) {
    view[`${axis}.range`] = reach;
    view[`${axis}.autorange`] = false;
  }
  return view;
}

function withPaths(layout, paths) {
  for (const [path, value] of Object.entries(paths)) {
    const [axis, name] = path.split(".");
    layout[axis] = { ...layout[axis], [name]: value };
  }
  return layout;
}

function placesInView(chart) {
  const layout = chart.element.layout;
  return placesWithin(chart, chart.range || (layout && layout.xaxis.range) || [-Infinity, Infinity]);
}

function placesWithin(chart, [low, high]) {
  const { positions } = chart;
  const first = Math.max(0, firstFrom(positions, low));
  return [first, Math.max(first, firstFrom(positions, high + 1e-9) - 1)];
}

// The first place whose value is `bound` or above: `values` ascend.
function firstFrom(values, bound) {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

function reachOfAxes(chart, first, last) {
  const reaches = new Map();
  for (const trace of chart.figure.traces) {
    const axis = `yaxis${(trace.yaxis || "y").slice(1)}`;
    const reach = reaches.get(axis) || [Infinity, -Infinity];
    reaches.set(axis, reach);
    if (trace.type === "bar" || trace.fill === "tozeroy") {
      widen(reach, 0);
    }
    for (const value of valuesBetween(chart, trace, first, last)) {
      if (value !== null) widen(reach, value);
    }
  }
  return [...reaches].filter(([, [low, high]]) => low <= high).map(([axis, reach]) => [axis, padded(reach)]);
}

function widen(reach, value) {
  reach[0] = Math.min(reach[0], value);
  reach[1] = Math.max(reach[1], value);
}

function padded([low, high]) {
  const room = (high - low) * 0.06 || Math.abs(high) * 0.01 || 1;
  return [low === 0 ? 0 : low - room, high === 0 ? 0 : high + room];
}

function valuesBetween(chart, trace, first, last) {
  if (trace.type === "candlestick") {
    return [...trace.low.slice(first, last + 1), ...trace.high.slice(first, last + 1)];
  }
  if (trace.x && !chart.figure.positions) {
    return trace.y.filter((_, row) => trace.x[row] >= first && trace.x[row] <= last);
  }
  return trace.y.slice(first, last + 1);
}

function lookAround(chart) {
  const range = chart.element.layout.xaxis.range;
  const shown = `${range} ${chart.element.clientWidth}`;
  if (shown === chart.shown) {
    return;
  }
  chart.shown = shown;
  chart.range = [...range];
  const [first, last] = placesWithin(chart, range);
  const asCandles = last - first < CANDLES_AT_MOST;
  const view = viewOf(chart, range);
  if (hasCandles(chart)) {
    const look = { visible: [true, asCandles], "line.color": [lineColour(asCandles), undefined] };
    Plotly.update(chart.element, look, view, [0, 1]);
  } else {
    Plotly.relayout(chart.element, view);
  }
}

function resizeCharts() {
  for (const chart of charts.values()) {
    const width = chart.element.clientWidth;
    if (width === 0) {
      continue; // it is not laid out now
    }
    Plotly.relayout(chart.element, { width });
    if (chart.times.length) {
      chart.shown = "";
      lookAround(chart);
    }
  }
}
