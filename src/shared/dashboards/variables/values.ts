/** From what is chosen to what is written into queries. */
import { formatDuration } from '../../time.ts';
import { durationOr, stepOf } from './builtIns.ts';
import { type Scope, scopeOf } from './interpolate.ts';
import { ALL_TEXT, isAll, type Option, type Selection, type Variable, type VariableValue } from './model.ts';

/** @param options  the values there are, for All */
export function variableValue(variable: Variable, selection: Selection, options: readonly Option[]): VariableValue {
  const isMulti = variable.isMulti || variable.includesAll;
  if (!isAll(selection)) return { ...selection, isMulti, isLiteral: false };
  if (variable.allValue !== '') {
    return { values: [variable.allValue], texts: [ALL_TEXT], isMulti, isLiteral: true };
  }
  return { values: options.map(({ value }) => value), texts: [ALL_TEXT], isMulti: true, isLiteral: false };
}

const AUTO = /^\$__auto(_interval_\w+)?$/;
export const isAutoInterval = ({ values }: Selection): boolean => AUTO.test(values[0] ?? '');

/** The step an `interval` variable stands for while it is automatic. */
export function autoInterval(variable: Variable, rangeMs: number): string {
  const stepMs = stepOf({ rangeMs, points: variable.autoCount, least: variable.autoMin, factor: 1 });
  return formatDuration(Math.max(stepMs, durationOr(variable.autoMin, 1000)));
}

const placeholder = (values: readonly string[], isMulti: boolean, isLiteral = false): VariableValue => ({
  values,
  texts: values,
  isMulti,
  isLiteral,
});

/**
 * What a variable stands for before there is a server to ask: what was saved, else a name that cannot be mistaken for
 * data. It makes the report of an import readable and its queries whole.
 */
function previewValue(variable: Variable): VariableValue | undefined {
  const { type, saved, query } = variable;
  const [firstSaved = ''] = saved.values;
  const firstOption = variable.options[0]?.value;
  const isSaved = firstSaved !== '' && !isAll(saved);
  switch (type) {
    case 'query':
      if (isSaved) return { ...saved, isMulti: variable.isMulti || variable.includesAll, isLiteral: false };
      if (!isAll(saved)) return placeholder(['x'], false);
      return variable.allValue === '' ? placeholder(['x', 'y'], true) : placeholder([variable.allValue], true, true);
    case 'custom':
      return isSaved
        ? { ...saved, isMulti: variable.isMulti, isLiteral: false }
        : placeholder([firstOption ?? 'x'], false);
    case 'interval':
      return placeholder([isSaved && !isAutoInterval(saved) ? firstSaved : (firstOption ?? '1m')], false);
    case 'constant':
      return placeholder([query], false);
    case 'textbox':
      return placeholder([firstSaved === '' ? (query === '' ? '1' : query) : firstSaved], false);
    case 'datasource':
      return placeholder(['prometheus'], false);
    case 'switch':
      return placeholder([firstSaved === '' ? 'false' : firstSaved], false);
    case 'adhoc':
    case 'unknown':
      return undefined;
  }
}

export function previewScope(variables: readonly Variable[]): Scope {
  const values: Record<string, VariableValue> = {};
  for (const variable of variables) {
    const value = previewValue(variable);
    if (value) values[variable.name] = value;
  }
  return scopeOf(values);
}
