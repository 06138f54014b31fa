/**
 * `$name`, `${name}`, `${name:format}`, `${name.field}` and `[[name]]` in any text of a dashboard. A name that nobody
 * knows stays as it is written.
 */
import { formatOf, promqlValue } from './formats.ts';
import type { VariableValue } from './model.ts';

/** What the names stand for: the dashboard's variables, a repeat's one value, the built-in `__interval` and its kin. */
export interface Scope {
  readonly value: (name: string) => VariableValue | undefined;
  /** `${__field.name}`, `${__data.fields[0]}`, `${__series.name}`. */
  readonly path?: (name: string, path: string) => string | undefined;
}

/** How a name without a format is written. */
export type Purpose = 'promql' | 'text' | 'url';

const NAME = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g;
/** All with a value of its own may name other variables; one that names itself ends here. */
const DEEPEST = 5;

export function interpolate(source: string, scope: Scope, purpose: Purpose, depth = 0): string {
  if (!source.includes('$') && !source.includes('[[')) return source;
  return source.replace(NAME, (whole, plain, square, squareFormat, braced, path, bracedFormat) => {
    const name = String(plain ?? square ?? braced);
    if (path !== undefined) return scope.path?.(name, path) ?? whole;
    const value = scope.value(name);
    if (value === undefined) return whole;
    const written = write(value, name, squareFormat ?? bracedFormat, purpose);
    return value.isLiteral && depth < DEEPEST ? interpolate(written, scope, purpose, depth + 1) : written;
  });
}

function write(value: VariableValue, name: string, format: string | undefined, purpose: Purpose): string {
  if (format !== undefined) {
    const [kind = '', ...rest] = format.split(':');
    return formatOf(kind)?.(value, name, rest.join(':')) ?? value.values.join(',');
  }
  if (purpose === 'promql') return promqlValue(value);
  if (purpose === 'url') return encodeURIComponent(value.values.join(','));
  // A title names what was chosen, as the variable bar does.
  return (value.texts.length > 0 ? value.texts : value.values).join(' + ');
}

/** Names used in a text, in order, each once. */
export function namesIn(source: string): readonly string[] {
  const found = [...source.matchAll(NAME)].map((match) => String(match[1] ?? match[2] ?? match[4]));
  return [...new Set(found)];
}

/** A value that is written the same everywhere: a built-in. */
export const plainValue = (text: string): VariableValue => ({
  values: [text],
  texts: [text],
  isMulti: false,
  isLiteral: false,
});

/** The first scope that knows a name decides. */
export function layered(...scopes: readonly Scope[]): Scope {
  return {
    value: (name) => first(scopes, (scope) => scope.value(name)),
    path: (name, path) => first(scopes, (scope) => scope.path?.(name, path)),
  };
}

export function scopeOf(values: Readonly<Record<string, VariableValue>>): Scope {
  return { value: (name) => (Object.hasOwn(values, name) ? values[name] : undefined) };
}

function first<T>(scopes: readonly Scope[], read: (scope: Scope) => T | undefined): T | undefined {
  for (const scope of scopes) {
    const found = read(scope);
    if (found !== undefined) return found;
  }
  return undefined;
}
