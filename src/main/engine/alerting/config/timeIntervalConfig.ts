/** `time_intervals` and the older `mute_time_intervals`: names for times in which a route is silent or speaks. */
import { fail, list, map, optional, record, text, type Decoder, type Place } from '../../config/decoder.ts';
import { clockOf, type NumberRange, type TimeInterval } from '../timeIntervals/timeInterval.ts';

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

const minutes = (value: string, place: Place): number => {
  if (!/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(value)) {
    fail(place, `couldn't parse timestamp ${value}, invalid format`);
  }
  return Number(value.slice(0, 2)) * 60 + Number(value.slice(3));
};

const timeRange: Decoder<NumberRange> = map(
  record('timeinterval.yamlTimeRange', { start_time: text, end_time: text }),
  ({ startTime, endTime }, place) => {
    if (startTime === '' || endTime === '') fail(place, 'both start and end times must be provided');
    const range = { begin: minutes(startTime, place), end: minutes(endTime, place) };
    if (range.begin >= range.end) fail(place, 'start time cannot be equal or greater than end time');
    return range;
  },
);

/** `begin:end` or one member. */
const range = (
  member: (word: string, place: Place) => number,
  check: (range: NumberRange, place: Place) => void,
): Decoder<NumberRange> =>
  map(text, (value, place) => {
    const parts = value.toLowerCase().split(':');
    if (parts.length > 2) fail(place, `couldn't parse range ${value}, invalid format`);
    const [first = '', last = first] = parts;
    const found = { begin: member(first, place), end: member(last, place) };
    check(found, place);
    return found;
  });

const integer = (word: string, place: Place): number =>
  /^[+-]?\d+$/.test(word) ? Number(word) : fail(place, `strconv.Atoi: parsing "${word}": invalid syntax`);

const weekday = range(
  (word, place) => {
    const day = WEEKDAYS.indexOf(word);
    return day < 0 ? fail(place, `${word} is not a valid weekday`) : day;
  },
  ({ begin, end }, place) => {
    if (begin > end) fail(place, 'start day cannot be before end day');
  },
);

const month = range(
  (word, place) => {
    const named = MONTHS.indexOf(word) + 1;
    if (named > 0) return named;
    return /^\d+$/.test(word) && Number(word) >= 1 && Number(word) <= 12
      ? Number(word)
      : fail(place, `${word} is not a valid month`);
  },
  ({ begin, end }, place) => {
    if (begin > end) fail(place, `end month ${MONTHS[end - 1]} is before start month ${MONTHS[begin - 1]}`);
  },
);

const year = range(integer, ({ begin, end }, place) => {
  if (begin > end) fail(place, `end year ${end} is before start year ${begin}`);
});

const dayOfMonth = range(integer, ({ begin, end }, place) => {
  for (const day of [begin, end]) {
    if (day === 0 || day < -31 || day > 31) fail(place, `${day} is not a valid day of the month: out of range`);
  }
  if (begin < 0 && end > 0) fail(place, 'end day must be negative if start day is negative');
  if (dayFromStart(begin) > dayFromStart(end)) fail(place, `end day ${end} is always before start day ${begin}`);
});

/** In the shortest month: what is backwards there is refused. */
const dayFromStart = (day: number): number => (day < 0 ? 28 + day : day);

const timeZone: Decoder<string> = map(text, (name, place) => {
  try {
    clockOf(name);
    return name;
  } catch {
    fail(place, `unknown time zone ${name}`);
  }
});

/** One entry of `time_intervals`. */
export const timeInterval: Decoder<TimeInterval> = map(
  record('timeinterval.TimeInterval', {
    times: optional(list(timeRange)),
    weekdays: optional(list(weekday)),
    days_of_month: optional(list(dayOfMonth)),
    months: optional(list(month)),
    years: optional(list(year)),
    location: optional(timeZone),
  }),
  ({ location, ...parts }) => ({ ...parts, timeZone: location }),
);

const named = (type: string, what: string): Decoder<NamedTimeIntervals> =>
  record(type, { name: text, time_intervals: list(timeInterval) }, ({ name }, place) => {
    if (name === '') fail(place, `missing name in ${what}`);
  });

export interface NamedTimeIntervals {
  readonly name: string;
  readonly timeIntervals: readonly TimeInterval[];
}

export const muteTimeIntervals = list(named('config.MuteTimeInterval', 'mute time interval'));
export const timeIntervals = list(named('config.TimeInterval', 'time interval'));
