// The table of trades: a page at a time, so that thousands stay quick to look at.

const TRADES_A_PAGE = 50;
const NUMBER_TEXTS = {
  number: numberFormat({ maximumSignificantDigits: 12 }), // prices and quantities are not rounded
  money: numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  percent: numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 }),
};
const NUMBER_COLUMN = 0;
const SYMBOL_COLUMN = 2;

function numberFormat(digits) {
  return new Intl.NumberFormat("en-US", { ...digits, signDisplay: "negative" });
}

function startTrades() {
  const table = document.getElementById("trade-table");
  if (!table) {
    return;
  }
  const state = {
    table,
    columns: JSON.parse(document.getElementById("trade-columns").textContent),
    rows: JSON.parse(document.getElementById("trade-rows").textContent),
    sortedBy: NUMBER_COLUMN,
    isDescending: false,
    filter: "",
    page: 0,
  };
  const filter = document.getElementById("trade-filter");
  filter.addEventListener("input", () => showTrades(state, { filter: filter.value, page: 0 }));
  document.getElementById("trades-before").addEventListener("click", () => turnPage(state, -1));
  document.getElementById("trades-after").addEventListener("click", () => turnPage(state, 1));
  table.querySelectorAll("thead button").forEach((button, column) => {
    button.addEventListener("click", () => sortTrades(state, column));
  });
  showTrades(state, {});
}

function turnPage(state, by) {
  showTrades(state, { page: state.page + by });
}

function sortTrades(state, column) {
  const isDescending = state.sortedBy === column ? !state.isDescending : false;
  showTrades(state, { sortedBy: column, isDescending, page: 0 });
}

function showTrades(state, change) {
  Object.assign(state, change);
  const rows = chosenTrades(state);
  const first = state.page * TRADES_A_PAGE;
  const shown = rows.slice(first, first + TRADES_A_PAGE);
  state.table.tBodies[0].replaceChildren(...shown.map((row) => tradeRow(state.columns, row)));
  state.table.querySelectorAll("thead th").forEach((heading, column) => {
    const direction = state.isDescending ? "descending" : "ascending";
    heading.setAttribute("aria-sort", column === state.sortedBy ? direction : "none");
  });
  const last = Math.min(first + TRADES_A_PAGE, rows.length);
  const range = rows.length ? `${first + 1} to ${last} of ${rows.length.toLocaleString("en-US")}` : "none";
  document.getElementById("trade-count").textContent = range;
  document.getElementById("trades-before").disabled = state.page === 0;
  document.getElementById("trades-after").disabled = last >= rows.length;
}

function chosenTrades({ rows, columns, filter, sortedBy, isDescending }) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = columns.flatMap(({ kind }, column) => (kind === "text" ? [column] : []));
  const chosen = rows.filter((row) => {
    const text = texts.map((column) => row[column]).join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const sign = isDescending ? -1 : 1;
  return chosen.sort((a, b) => compared(a[sortedBy], b[sortedBy], sign));
}

// What is missing comes last, whichever way the others are sorted.
function compared(a, b, sign) {
  if (a === null || b === null) {
    return (a === null) - (b === null);
  }
  if (typeof a === "number") {
    return sign * (a - b);
  }
  return sign * (a < b ? -1 : Number(a > b));
}

function tradeRow(columns, row) {
  const line = document.createElement("tr");
  columns.forEach(({ kind }, column) => {
    const cell = line.insertCell();
    cell.className = kind;
    if (column === NUMBER_COLUMN && priceFigures.has(row[SYMBOL_COLUMN])) {
      cell.append(chartButton(columns, row));
      return;
    }
    cell.textContent = cellText(kind, row[column]);
    if (kind === "text") {
      cell.title = row[column]; // a long one is cut
    }
    if (kind === "money" && columns[column].heading === "Profit" && row[column] !== null) {
      cell.classList.add(row[column] < 0 ? "loss" : "gain");
    }
  });
  return line;
}

// Behind the columns a row has the seconds of its trade on the exchange's wall clock.
function chartButton(columns, row) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = row[NUMBER_COLUMN];
  button.title = "Show it on the chart";
  button.addEventListener("click", () => {
    const [opened, closed] = row.slice(columns.length);
    showTrade(row[SYMBOL_COLUMN], opened, closed);
  });
  return button;
}

function cellText(kind, value) {
  if (value === null) {
    return kind === "moment" ? "open" : "–";
  }
  if (kind === "percent") {
    return `${NUMBER_TEXTS.percent.format(value)}%`;
  }
  return NUMBER_TEXTS[kind] ? NUMBER_TEXTS[kind].format(value) : value;
}
