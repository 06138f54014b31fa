/** Windows in which a silence holds, in words and as the fields of a form: days of the week and a stretch of the day. Pure. */
import type { TimeWindow } from '../../../../shared/alerting.ts';

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The week of time intervals begins on Sunday: a range never goes beyond its end. */
const RANGE_ORDER: readonly Weekday[] = ['sunday', ...WEEKDAYS.slice(0, -1)];

const CLOCK = /^([01]?\d|2[0-3]):[0-5]\d$|^24:00$/;

/** The person's own zone, as time intervals name it. */
const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export const newWindow = (): TimeWindow => ({
  times: [{ start: '22:00', end: '23:00' }],
  weekdays: ['monday:friday'],
  timeZone: localZone(),
});

/** The days that are meant, each by itself: `monday:friday` is five. None given: every day. */
export function daysOf({ weekdays = [] }: TimeWindow): ReadonlySet<Weekday> {
  if (weekdays.length === 0) return new Set(WEEKDAYS);
  return new Set(
    weekdays.flatMap((text) => {
      const [first = '', last = first] = text.split(':');
      const from = RANGE_ORDER.findIndex((day) => day === first);
      const to = RANGE_ORDER.findIndex((day) => day === last);
      return from < 0 || to < from ? [] : RANGE_ORDER.slice(from, to + 1);
    }),
  );
}

/** Days side by side are written as a range. */
export const weekdaysText = (days: ReadonlySet<Weekday>): readonly string[] =>
  runsOf(days, RANGE_ORDER).map(([first, last]) => (first === last ? first : `${first}:${last}`));

function runsOf(days: ReadonlySet<Weekday>, order: readonly Weekday[]): readonly (readonly [Weekday, Weekday])[] {
  const runs: [Weekday, Weekday][] = [];
  order.forEach((day, i) => {
    if (!days.has(day)) return;
    const last = runs.at(-1);
    if (last && last[1] === order[i - 1]) last[1] = day;
    else runs.push([day, day]);
  });
  return runs;
}

export function windowProblem(window: TimeWindow): string | undefined {
  if (daysOf(window).size === 0) return 'Choose at least one day of the week.';
  for (const { start, end } of window.times ?? []) {
    if (!CLOCK.test(start) || !CLOCK.test(end)) return 'A time of day looks like 22:00.';
    if (end.padStart(5, '0') <= start.padStart(5, '0')) {
      return 'A window ends after it begins; one over midnight is two windows.';
    }
  }
  return undefined;
}

const shortDay = (day: string): string => day.charAt(0).toUpperCase() + day.slice(1, 3);

/** `Mon–Fri 22:00–23:00, Europe/Berlin` */
export function windowWords(window: TimeWindow): string {
  const days = runsOf(daysOf(window), WEEKDAYS).map((run) => [...new Set(run)].map(shortDay).join('–'));
  const isDaily = daysOf(window).size === WEEKDAYS.length;
  const times = (window.times ?? []).map(({ start, end }) => `${start}–${end}`).join(', ');
  const dates = [...(window.daysOfMonth ?? []), ...(window.months ?? []), ...(window.years ?? [])].join(', ');
  const parts = [isDaily ? 'every day' : days.join(', '), times, dates].filter((part) => part !== '').join(' ');
  return `${parts}, ${window.timeZone ?? 'UTC'}`;
}
