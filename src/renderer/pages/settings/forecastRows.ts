/** What the storage section says about the days to come, as plain rows. */
import { KEEP_FOREVER_MS, type StorageForecast } from '../../../shared/storageForecast.ts';

const DAY_MS = 86_400_000;
/** What a person may ask about; the time in force is put among them. */
const CHOICES_DAYS: readonly number[] = [1, 7, 15, 30, 90, 365];

export interface ForecastRow {
  readonly keepMs: number;
  readonly bytes: number;
  /** Of the limit, or of what the disk has for it; undefined when neither is known. */
  readonly share: number | undefined;
  readonly isInForce: boolean;
}

/** What the disk has for the store: its limit, or all that is free beside what it takes already. */
function roomBytes({ sizeLimitBytes, diskBytes, diskFreeBytes }: StorageForecast): number | undefined {
  return sizeLimitBytes ?? (diskFreeBytes === undefined ? undefined : diskBytes + diskFreeBytes);
}

/** The store once samples are kept for `keepMs`; rules and tiers of their own stay as they are. */
export function bytesWhenKept(forecast: StorageForecast, keepMs: number): number {
  const rest = forecast.rules.at(-1);
  const others = forecast.fullBytes - (rest?.fullBytes ?? 0);
  return others + (rest?.bytesPerDay ?? 0) * (keepMs / DAY_MS);
}

export function forecastRows(forecast: StorageForecast): ForecastRow[] {
  const room = roomBytes(forecast);
  const choices = new Set(CHOICES_DAYS.map((days) => days * DAY_MS));
  if (forecast.keepMs < KEEP_FOREVER_MS) choices.add(forecast.keepMs);
  return [...choices]
    .sort((a, b) => a - b)
    .map((keepMs) => {
      const bytes = bytesWhenKept(forecast, keepMs);
      return {
        keepMs,
        bytes,
        share: room === undefined || room === 0 ? undefined : bytes / room,
        isInForce: keepMs === forecast.keepMs,
      };
    });
}

/** How near a share of the room is to its end. */
export function levelOf(share: number): 'normal' | 'warning' | 'critical' {
  if (share > 1) return 'critical';
  return share > 0.8 ? 'warning' : 'normal';
}

export interface LargestRow {
  readonly name: string;
  readonly type: string;
  readonly series: number;
  readonly bytesPerDay: number;
  /** Of everything that comes in a day. */
  readonly share: number;
}

/** Metrics by what they take a day; those that nothing writes to now come last, by their series. */
export function largestRows(
  forecast: StorageForecast | undefined,
  metrics: readonly { readonly name: string; readonly type: string; readonly series: number }[],
): LargestRow[] {
  const perDay = new Map(forecast?.metrics.map(({ name, bytesPerDay }) => [name, bytesPerDay]));
  const all = forecast?.bytesPerDay ?? 0;
  return metrics
    .map(({ name, type, series }) => {
      const bytesPerDay = perDay.get(name) ?? 0;
      return { name, type, series, bytesPerDay, share: all === 0 ? 0 : bytesPerDay / all };
    })
    .sort((a, b) => b.bytesPerDay - a.bytesPerDay || b.series - a.series || a.name.localeCompare(b.name));
}

export function jobRows(forecast: StorageForecast | undefined): LargestRow[] {
  return (forecast?.jobs ?? []).map(({ name, series, bytesPerDay }) => ({
    name: name === '' ? '(no job)' : name,
    type: '',
    series,
    bytesPerDay,
    share: forecast === undefined || forecast.bytesPerDay === 0 ? 0 : bytesPerDay / forecast.bytesPerDay,
  }));
}
