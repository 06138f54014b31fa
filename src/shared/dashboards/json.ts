/**
 * Readers of JSON that others wrote. A dashboard may hold anything anywhere; each reader returns the wanted type or a
 * fallback and never throws, so that one odd field costs that field and not the panel.
 */
export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const EMPTY: JsonRecord = Object.freeze({});

export const record = (value: unknown): JsonRecord => (isRecord(value) ? value : EMPTY);
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const records = (value: unknown): readonly JsonRecord[] => list(value).filter(isRecord);
export const text = (value: unknown, fallback = ''): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : fallback;
export const flag = (value: unknown, fallback = false): boolean => (typeof value === 'boolean' ? value : fallback);

/** Numbers written as text count; '' and null do not. */
export function number(value: unknown): number | undefined {
  const found = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

export const texts = (value: unknown): readonly string[] => list(value).map((item) => text(item));

/** The value at a dotted path; undefined where a step is missing. */
export function at(value: unknown, path: string): unknown {
  let current: unknown = value;
  for (const step of path.split('.')) current = isRecord(current) ? current[step] : undefined;
  return current;
}

/** A copy with the value at a dotted path set; the records on the way are copied or made. */
export function withValueAt(target: JsonRecord, path: string, value: unknown): JsonRecord {
  const [first = '', ...rest] = path.split('.');
  return { ...target, [first]: rest.length === 0 ? value : withValueAt(record(target[first]), rest.join('.'), value) };
}
