/**
 * Reports by the clock: it keeps their schedules in a file, says when one is due, and remembers what came of it. It draws
 * nothing: that takes a window, which the desktop has and a server has not.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { isRecord, list, number, text } from '../../../shared/dashboards/json.ts';
import {
  type DueReport,
  nextReportMs,
  type ReportOutcome,
  reportPath,
  type ReportSchedule,
  type ReportView,
} from '../../../shared/dashboards/reports.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';

export interface ReportDesk extends Disposable {
  list(): readonly ReportView[];
  /** New without an id. */
  put(schedule: Omit<ReportSchedule, 'id'> & { readonly id?: string | undefined }): Promise<ReportView>;
  remove(id: string): Promise<void>;
  /** Draws it now, whatever its times. @throws AppError `not_found` */
  start(id: string): void;
  done(id: string, outcome: ReportOutcome): void;
  /** Whoever can draw. */
  onDue(listener: (due: DueReport) => void): Disposable;
}

export interface ReportDeskOptions {
  readonly file: string;
  readonly titleOf: (uid: string) => string | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onChange: () => void;
}

/** Looked at this often, so that a machine that slept or whose clock was set is not late for long. */
const LOOK_MS = 30_000;
const NOBODY_DRAWS =
  'Nobody was there to draw it: reports are drawn by the desktop app while it runs. A server has no window.';

export async function openReportDesk(options: ReportDeskOptions): Promise<ReportDesk> {
  const desk = new FileReportDesk(options, await readSchedules(options.file, options.log));
  desk.look();
  return desk;
}

class FileReportDesk implements ReportDesk {
  readonly #options: ReportDeskOptions;
  readonly #schedules = new Map<string, ReportSchedule>();
  readonly #next = new Map<string, number>();
  readonly #last = new Map<string, ReportOutcome>();
  readonly #listeners = new Set<(due: DueReport) => void>();
  #timer: Disposable | undefined;

  constructor(options: ReportDeskOptions, schedules: readonly ReportSchedule[]) {
    this.#options = options;
    for (const schedule of schedules) this.#keep(schedule);
  }

  list(): readonly ReportView[] {
    return [...this.#schedules.values()].map((schedule) => this.#view(schedule));
  }

  async put(wanted: Omit<ReportSchedule, 'id'> & { readonly id?: string | undefined }): Promise<ReportView> {
    const schedule = { ...wanted, id: wanted.id ?? randomUUID() };
    this.#keep(schedule);
    await this.#write();
    return this.#view(schedule);
  }

  async remove(id: string): Promise<void> {
    if (!this.#schedules.delete(id)) throw noReport(id);
    this.#next.delete(id);
    this.#last.delete(id);
    await this.#write();
  }

  start(id: string): void {
    const schedule = this.#schedules.get(id);
    if (!schedule) throw noReport(id);
    const { titleOf, clock } = this.#options;
    const title = titleOf(schedule.uid);
    const atMs = clock.now();
    if (title === undefined) return this.#fail(id, 'Its dashboard is not here any more.');
    if (this.#listeners.size === 0) return this.#fail(id, NOBODY_DRAWS);
    const due: DueReport = { id, title, format: schedule.format, path: reportPath(schedule), atMs };
    // One of them is enough.
    const [first] = this.#listeners;
    first?.(due);
    return undefined;
  }

  done(id: string, outcome: ReportOutcome): void {
    if (!this.#schedules.has(id)) return;
    this.#last.set(id, outcome);
    this.#options.onChange();
  }

  onDue(listener: (due: DueReport) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  /** Starts what is due, and comes back. */
  look(): void {
    const { clock } = this.#options;
    const nowMs = clock.now();
    for (const [id, nextMs] of this.#next) {
      if (nextMs > nowMs) continue;
      const schedule = this.#schedules.get(id);
      if (schedule) this.#next.set(id, nextReportMs(schedule, nowMs));
      this.start(id);
    }
    this.#timer = clock.after(LOOK_MS, () => this.look());
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#listeners.clear();
  }

  #keep(schedule: ReportSchedule): void {
    this.#schedules.set(schedule.id, schedule);
    this.#next.set(schedule.id, nextReportMs(schedule, this.#options.clock.now()));
  }

  #fail(id: string, problem: string): void {
    this.#options.log.warn('report not drawn', { id, problem });
    this.done(id, { kind: 'failed', atMs: this.#options.clock.now(), problem });
  }

  #view(schedule: ReportSchedule): ReportView {
    const { id } = schedule;
    return { ...schedule, nextMs: this.#next.get(id) ?? Number.POSITIVE_INFINITY, last: this.#last.get(id) };
  }

  async #write(): Promise<void> {
    const { file, onChange } = this.#options;
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify([...this.#schedules.values()], null, 2)}\n`);
    onChange();
  }
}

const noReport = (id: string): AppError => new AppError('not_found', `There is no scheduled report ${id}.`);

async function readSchedules(file: string, log: Logger): Promise<readonly ReportSchedule[]> {
  try {
    return list(JSON.parse(await readFile(file, 'utf8'))).flatMap((json) => {
      if (!isRecord(json) || text(json['id']) === '' || text(json['uid']) === '') return [];
      return [
        {
          id: text(json['id']),
          uid: text(json['uid']),
          format: json['format'] === 'png' ? ('png' as const) : ('pdf' as const),
          atMinute: Math.min(1439, Math.max(0, number(json['atMinute']) ?? 0)),
          weekdays: list(json['weekdays']).flatMap((day) => number(day) ?? []),
          from: text(json['from'], 'now-24h'),
        },
      ];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      log.warn('schedules of reports could not be read', { file, problem: (error as Error).message });
    }
    return [];
  }
}
