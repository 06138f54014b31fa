/** Field options with the overrides that mean a field, in the form the renderers read. */
import { displayName } from '../data/displayName.ts';
import { cellNumber, type Field, type Frame, withFields } from '../data/frame.ts';
import { number, record, text, withValueAt, type JsonRecord } from '../json.ts';
import type { FieldConfig, PanelLink } from '../model.ts';
import { parseLinks } from '../parsePanel.ts';
import { colorMode, type ColorMode } from './color.ts';
import { type Mapping, parseMappings } from './mappings.ts';
import { fieldMatcher } from './matchers.ts';
import { absoluteSteps, parseThresholds, type Step } from './thresholds.ts';

export interface FieldStyle {
  readonly unit: string;
  readonly decimals: number | undefined;
  /** As set; undefined: of the data. */
  readonly min: number | undefined;
  readonly max: number | undefined;
  /** Set or of the data: what percent and ramps count in. */
  readonly range: readonly [number, number];
  readonly noValue: string;
  readonly color: ColorMode;
  readonly mappings: readonly Mapping[];
  readonly steps: readonly Step[];
  readonly links: readonly PanelLink[];
  readonly custom: JsonRecord;
}

/** A field of the panel with its name and style. */
export interface StyledField extends Field {
  readonly title: string;
  readonly style: FieldStyle;
}

export interface StyledFrame extends Omit<Frame, 'fields'> {
  readonly fields: readonly StyledField[];
}

export function styleFrames(frames: readonly Frame[], config: FieldConfig): readonly StyledFrame[] {
  const overrides = config.overrides.map(({ matcher, properties }) => ({ matches: fieldMatcher(matcher), properties }));
  const configOf = (field: Field, frame: Frame): JsonRecord => {
    const base = field.type === 'time' ? withoutUnit(config.defaults) : config.defaults;
    let own: JsonRecord = { ...base, ...field.config };
    for (const { matches, properties } of overrides) {
      if (!matches(field, frame, frames)) continue;
      for (const { id, value } of properties) own = withValueAt(own, id, value);
    }
    return own;
  };
  const configured = frames.map((frame) =>
    withFields(
      frame,
      frame.fields.map((field) => ({ ...field, config: configOf(field, frame) })),
    ),
  );
  const whole = extentOf(configured.flatMap(({ fields }) => fields));
  const styled = (field: Field, frame: Frame): StyledField => ({
    ...field,
    title: displayName(field, frame, configured),
    style: styleOf(field, whole),
  });
  return configured.map((frame) => {
    const fields = frame.fields.map((field) => styled(field, frame));
    return { refId: frame.refId, name: frame.name, length: frame.length, fields };
  });
}

/** Time has a unit of its own, and limits of values are not its. */
const withoutUnit = ({
  unit: _unit,
  min: _min,
  max: _max,
  decimals: _decimals,
  displayName: _name,
  ...rest
}: JsonRecord): JsonRecord => rest;

function styleOf({ config, type, values }: Field, whole: readonly [number, number]): FieldStyle {
  const min = number(config['min']);
  const max = number(config['max']);
  const data = config['fieldMinMax'] === true ? extentOf([{ type, values }]) : whole;
  const range = [min ?? data[0], max ?? data[1]] as const;
  return {
    unit: text(config['unit']),
    decimals: number(config['decimals']),
    min,
    max,
    range,
    noValue: text(config['noValue']),
    color: colorMode(config['color']),
    mappings: parseMappings(config['mappings']),
    steps: absoluteSteps(parseThresholds(config['thresholds']), range),
    links: parseLinks(config['links']),
    custom: record(config['custom']),
  };
}

function extentOf(fields: readonly Pick<Field, 'type' | 'values'>[]): readonly [number, number] {
  let min = Infinity;
  let max = -Infinity;
  for (const { type, values } of fields) {
    if (type !== 'number') continue;
    for (const cell of values) {
      const value = cellNumber(cell);
      if (value === null || !Number.isFinite(value)) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min <= max ? [min, max] : [0, 100];
}
