/** Boards as files, drawn by themselves at set times: what is wanted, when it is next, and where it is drawn. Pure. */

export interface ReportSchedule {
  readonly id: string;
  /** Of the board. */
  readonly uid: string;
  readonly format: ReportFormat;
  /** Minutes after midnight, by the clock of the machine. */
  readonly atMinute: number;
  /** 0 is Sunday; none means every day. */
  readonly weekdays: readonly number[];
  /** The range it shows, as `now-24h`. */
  readonly from: string;
}

export type ReportFormat = 'pdf' | 'png';

/** What became of the last time. */
export type ReportOutcome =
  | { readonly kind: 'written'; readonly atMs: number; readonly file: string }
  | { readonly kind: 'failed'; readonly atMs: number; readonly problem: string };

export interface ReportView extends ReportSchedule {
  readonly nextMs: number;
  readonly last: ReportOutcome | undefined;
}

/** To whoever can draw: write this now. */
export interface DueReport {
  readonly id: string;
  readonly title: string;
  readonly format: ReportFormat;
  /** Address inside the app that shows the board alone and says when it is drawn. */
  readonly path: string;
  readonly atMs: number;
}

const DAYS_AHEAD = 8;

/** The first time after `afterMs` that the schedule names. */
export function nextReportMs({ atMinute, weekdays }: ReportSchedule, afterMs: number): number {
  const day = new Date(afterMs);
  day.setHours(Math.floor(atMinute / 60), atMinute % 60, 0, 0);
  for (let i = 0; i < DAYS_AHEAD; i++) {
    const isWanted = weekdays.length === 0 || weekdays.includes(day.getDay());
    if (isWanted && day.getTime() > afterMs) return day.getTime();
    // By the calendar: a day of a change of clocks is not 24 hours long.
    day.setDate(day.getDate() + 1);
  }
  return Number.POSITIVE_INFINITY;
}

export const reportPath = ({ uid, from }: Pick<ReportSchedule, 'uid' | 'from'>): string =>
  `/dashboards?board=${encodeURIComponent(uid)}&from=${encodeURIComponent(from)}&to=now&live=off&report=1`;
