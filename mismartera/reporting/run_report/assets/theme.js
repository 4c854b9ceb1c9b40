// Colours come from the style sheet, so that a chart follows the reader's theme and the printer.

const rootElement = document.documentElement;

function colourNamed(name) {
  return getComputedStyle(rootElement).getPropertyValue(`--${name}`).trim();
}

// Put colours in the place of their names ("$gain"), in properties that hold colours alone: a
// text that looks like one is left as it is.
function coloured(value, isColour = false) {
  if (typeof value === "string") {
    return isColour && value.startsWith("$") ? colourNamed(value.slice(1)) : value;
  }
  if (Array.isArray(value)) {
    return isColour ? value.map((item) => coloured(item, true)) : value;
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const holdsColour = /color(scale)?$/.test(key);
    return [key, Array.isArray(item) && !holdsColour ? item.map(colouredObject) : coloured(item, holdsColour)];
  });
  return Object.fromEntries(entries);
}

function colouredObject(item) {
  return item !== null && typeof item === "object" ? coloured(item) : item;
}

function axisStyle() {
  return {
    gridcolor: colourNamed("grid"),
    zerolinecolor: colourNamed("axis"),
    linecolor: colourNamed("axis"),
    tickfont: { size: 11 },
    automargin: true,
  };
}

function commonLayout() {
  const text = colourNamed("text");
  return {
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: getComputedStyle(document.body).fontFamily, size: 12, color: text },
    margin: { l: 8, r: 12, t: 24, b: 36 },
    separators: ".,",
    bargap: 0.15,
    modebar: { bgcolor: "rgba(0,0,0,0)", color: colourNamed("muted"), activecolor: text },
    hoverlabel: {
      bgcolor: colourNamed("surface"),
      bordercolor: colourNamed("axis"),
      font: { color: text, size: 12 },
      align: "left",
    },
    legend: { orientation: "h", x: 0, xanchor: "left", y: 0, yref: "container", yanchor: "bottom" },
  };
}
