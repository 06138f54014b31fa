/** Field options taken from another query's result: its columns set unit, limits, thresholds and names of the rest. */
import { displayName } from '../data/displayName.ts';
import { type Field, type Frame, withFields } from '../data/frame.ts';
import { reduce } from '../data/reducers.ts';
import { fieldMatcher } from '../field/matchers.ts';
import { isRecord, record, records, text, type JsonRecord } from '../json.ts';

export function configFromData(frames: readonly Frame[], options: JsonRecord): readonly Frame[] {
  const sourceId = text(options['configRefId'], 'config');
  const source = frames.find(({ refId }) => refId === sourceId);
  if (!source) return frames;
  const settings = settingsOf(source, frames, records(options['mappings']));
  const applyTo = record(options['applyTo']);
  const matches = isRecord(options['applyTo'])
    ? fieldMatcher({ id: text(applyTo['id']), options: applyTo['options'] })
    : undefined;
  return frames
    .filter((frame) => frame !== source)
    .map((frame) =>
      withFields(
        frame,
        frame.fields.map((field) =>
          field.type === 'number' && (!matches || matches(field, frame, frames))
            ? { ...field, config: { ...field.config, ...settings } }
            : field,
        ),
      ),
    );
}

const DIRECT = new Set(['unit', 'min', 'max', 'decimals', 'displayName', 'noValue']);

function settingsOf(source: Frame, frames: readonly Frame[], mappings: readonly JsonRecord[]): JsonRecord {
  const settings: Record<string, unknown> = {};
  for (const field of source.fields) {
    const name = displayName(field, source, frames);
    const mapping = mappings.find((candidate) => text(candidate['fieldName']) === name);
    const key = text(mapping?.['handlerKey'], name);
    Object.assign(settings, settingFrom(key, field, text(mapping?.['reducerId'], 'lastNotNull')));
  }
  return settings;
}

function settingFrom(key: string, field: Field, calculation: string): JsonRecord {
  const value = reduce(field.values, calculation);
  if (value === null) return {};
  if (DIRECT.has(key)) return { [key]: value };
  if (key === 'color') return { color: { mode: 'fixed', fixedColor: value } };
  if (key !== 'threshold1') return {};
  const steps = [
    { value: null, color: 'green' },
    { value, color: 'red' },
  ];
  return { thresholds: { mode: 'absolute', steps } };
}
