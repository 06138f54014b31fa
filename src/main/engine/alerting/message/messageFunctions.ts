/**
 * The functions of notification templates, as Alertmanager has them.
 * @see https://prometheus.io/docs/alerting/latest/notifications/ (functions)
 */
import { BUILTINS } from '../../template/builtins.ts';
import type { GoFunction, GoFunctions } from '../../template/goFunction.ts';
import { GoDuration, GoTime, type GoZone } from '../../template/goTime.ts';
import { GoHtml, GoMap, isList, nested, TemplateFailure, type GoValue } from '../../template/goValue.ts';
import { define, SHARED } from '../../template/prometheusFunctions.ts';

const fromPrometheus = ['toUpper', 'toLower', 'title', 'match', 'reReplaceAll', 'humanizeDuration'].map(
  (name) => [name, SHARED.get(name) as GoFunction] as const,
);

const variadic = (call: (args: readonly GoValue[]) => GoValue): GoFunction => ({ parameters: [], rest: 'any', call });

const OWN: readonly (readonly [string, GoFunction])[] = [
  ['trimSpace', define(['string'], ([text]) => (text as string).trim())],
  [
    'join',
    define(['string', 'list'], ([separator, list]) =>
      (list as readonly GoValue[]).map(nested).join(separator as string),
    ),
  ],
  ['safeHtml', define(['string'], ([text]) => new GoHtml(text as string))],
  ['safeUrl', define(['string'], ([text]) => text as string)],
  ['urlUnescape', define(['string'], ([text]) => unescapeUrl(text as string))],
  ['stringSlice', variadic((args) => args.map(nested))],
  ['list', variadic((args) => [...args])],
  ['append', { parameters: ['list'], rest: 'any', call: ([list, ...more]) => [...(list as GoValue[]), ...more] }],
  ['dict', variadic(dictOf)],
  ['toJson', define(['any'], ([value]) => JSON.stringify(jsonOf(value ?? null)))],
  ['date', define(['string', 'any'], ([layout, time]) => timeOf(time).format(layout as string))],
  ['tz', define(['string', 'any'], ([zone, time]) => inZone(timeOf(time), zone as string))],
];

const FIXED: ReadonlyMap<string, GoFunction> = new Map([...BUILTINS, ...fromPrometheus, ...OWN]);

export const MESSAGE_FUNCTIONS: ReadonlySet<string> = new Set([...FIXED.keys(), 'since', 'now']);

export function messageFunctions(nowMs: number): GoFunctions {
  const now = new GoTime(BigInt(Math.round(nowMs)) * 1_000_000n);
  const since = define(['any'], ([time]) => new GoDuration(now.ns - timeOf(time).ns));
  const world = new Map<string, GoFunction>([
    ['since', since],
    ['now', define([], () => now)],
  ]);
  return { get: (name) => FIXED.get(name) ?? world.get(name) };
}

function unescapeUrl(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new TemplateFailure(`invalid URL escape in ${JSON.stringify(text)}`);
  }
}

function dictOf(args: readonly GoValue[]): GoMap {
  if (args.length % 2 !== 0) throw new TemplateFailure('dict: expected an even number of arguments');
  const entries: [string, GoValue][] = [];
  for (let i = 0; i < args.length; i += 2) entries.push([nested(args[i] ?? null), args[i + 1] ?? null]);
  return new GoMap(entries, 'any');
}

function jsonOf(value: GoValue): unknown {
  if (isList(value)) return value.map(jsonOf);
  if (value instanceof GoMap) return Object.fromEntries([...value.entries].map(([key, item]) => [key, jsonOf(item)]));
  if (typeof value === 'bigint') return Number(value);
  return value === null || typeof value !== 'object' ? value : nested(value);
}

function timeOf(value: GoValue | undefined): GoTime {
  if (value instanceof GoTime) return value;
  throw new TemplateFailure('wrong type for value; expected time.Time');
}

function inZone(time: GoTime, name: string): GoTime {
  return new GoTime(time.ns, zoneAt(name, Number(time.ns / 1_000_000n)));
}

function zoneAt(name: string, atMs: number): GoZone {
  if (name === 'UTC' || name === '') return { offsetMinutes: 0, name: 'UTC' };
  try {
    const part = (style: 'longOffset' | 'short'): string =>
      new Intl.DateTimeFormat('en-US', {
        ...(name === 'Local' ? {} : { timeZone: name }),
        timeZoneName: style,
      })
        .formatToParts(atMs)
        .find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const offset = /([+-])(\d\d):(\d\d)/.exec(part('longOffset'));
    const minutes = offset === null ? 0 : Number(offset[2]) * 60 + Number(offset[3]);
    return { offsetMinutes: offset?.[1] === '-' ? -minutes : minutes, name: part('short') };
  } catch (cause) {
    throw new TemplateFailure(`unknown time zone ${name}`, { cause });
  }
}
