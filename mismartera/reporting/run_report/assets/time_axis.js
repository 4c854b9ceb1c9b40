// An axis that counts rows, so that nights and weekends take no room, written as times.

const DAY = 86400;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const month = (seconds) => {
  const day = new Date(seconds * 1000);
  return day.getUTCFullYear() * 12 + day.getUTCMonth();
};
const everySeconds = (count) => (seconds) => Math.floor(seconds / count);

// How fine the ticks may be: a tick stands wherever the number of its period changes.
const CLOCK_PERIODS = [1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 14400].map((count) => ({
  number: everySeconds(count),
  write: clockText,
}));
const DAY_PERIODS = [
  { number: everySeconds(DAY), write: dayText },
  { number: (seconds) => Math.floor((seconds / DAY + 3) / 7), write: dayText },
  { number: month, write: monthText },
  { number: (seconds) => Math.floor(month(seconds) / 3), write: monthText },
  { number: (seconds) => Math.floor(month(seconds) / 12), write: yearText },
  { number: (seconds) => Math.floor(month(seconds) / 60), write: yearText },
];

function isoText(seconds) {
  return new Date(seconds * 1000).toISOString();
}

function dateOf(seconds) {
  const day = new Date(seconds * 1000);
  return `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]}`;
}

function yearText(seconds) {
  return isoText(seconds).slice(0, 4);
}

function monthText(seconds, before) {
  const name = MONTHS[new Date(seconds * 1000).getUTCMonth()];
  return withUpper(name, seconds, before, yearText);
}

function dayText(seconds, before) {
  return withUpper(dateOf(seconds), seconds, before, yearText);
}

function clockText(seconds, before) {
  const text = isoText(seconds).slice(11, seconds % 60 ? 19 : 16);
  return withUpper(text, seconds, before, dateOf);
}

// The larger unit stands below where it is another than at the tick before.
function withUpper(text, seconds, before, upper) {
  const isNew = before === null || upper(before) !== upper(seconds);
  return isNew ? `${text}<br>${upper(seconds)}` : text;
}

function haveClock(times) {
  return times.some((seconds) => seconds % DAY !== 0);
}

// The time of a row as the hover box has it: a date alone where no row has a time of day.
function timeTexts(times) {
  const hasSeconds = times.some((seconds) => seconds % 60 !== 0);
  const length = haveClock(times) ? (hasSeconds ? 19 : 16) : 10;
  return times.map((seconds) => isoText(seconds).slice(0, length).replace("T", " "));
}

function accumulated(differences) {
  let sum = 0;
  return differences.map((difference) => (sum += difference));
}

// The finest ticks of which no more than `most` stand between two places in `times`.
function ticksBetween(times, first, last, most) {
  const periods = haveClock(times) ? [...CLOCK_PERIODS, ...DAY_PERIODS] : DAY_PERIODS;
  for (const { number, write } of periods) {
    const places = placesOfTicks(times, first, last, most, number);
    if (places.length <= most) {
      const apart = wellApart(places, times, (0.8 * (last - first)) / most);
      return apart.map((place, order) => ({
        place,
        text: write(times[place], order ? times[apart[order - 1]] : null),
      }));
    }
  }
  return [];
}

// Where a period begins: at most one more than `most`, for then they are too many.
function placesOfTicks(times, first, last, most, number) {
  const places = [];
  for (let place = first; place <= last && places.length <= most; place += 1) {
    if (place === 0 || number(times[place]) !== number(times[place - 1])) {
      places.push(place);
    }
  }
  return places;
}

// Of two ticks too near to each other the one stays that begins a day.
function wellApart(places, times, least) {
  const apart = [];
  for (const place of places) {
    const before = apart.at(-1);
    if (before === undefined || place - before >= least) {
      apart.push(place);
    } else if (Math.floor(times[place] / DAY) !== Math.floor(times[before] / DAY)) {
      apart[apart.length - 1] = place;
    }
  }
  return apart;
}
