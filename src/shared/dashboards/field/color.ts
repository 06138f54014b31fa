/**
 * Colours of dashboards in the app's own terms. Named colours become hues of one lightness per shade, so that they fit
 * both themes; greens, ambers and reds of thresholds are the status tokens. Series without a colour take the app's own.
 */
import { record, text } from '../json.ts';

/** Hue and chroma in OKLCH. */
const HUES: Readonly<Record<string, readonly [hue: number, chroma: number]>> = {
  red: [22, 0.19],
  orange: [55, 0.16],
  yellow: [92, 0.15],
  green: [152, 0.15],
  blue: [250, 0.15],
  purple: [305, 0.15],
};
const SHADES: Readonly<Record<string, number>> = {
  'super-light': 0.88,
  light: 0.8,
  semi: 0.62,
  'semi-dark': 0.62,
  dark: 0.54,
};
const STATUS: Readonly<Record<string, string>> = { red: '--crit', green: '--ok', yellow: '--warn' };

/** @returns a token (`--ok`) or a CSS colour; undefined for what is no colour */
export function namedColor(name: string): string | undefined {
  if (name === '') return undefined;
  if (name === 'transparent') return 'transparent';
  if (name === 'text') return '--text-1';
  if (name === 'panel-bg' || name === 'canvas') return '--surface-1';
  const status = STATUS[name];
  if (status !== undefined) return status;
  const parts = /^(?:(super-light|light|semi-dark|dark)-)?(red|orange|yellow|green|blue|purple)$/.exec(name);
  const hue = HUES[parts?.[2] ?? ''];
  if (hue) return `oklch(${SHADES[parts?.[1] ?? ''] ?? 0.72} ${hue[1]} ${hue[0]})`;
  return isCssColor(name) ? name : undefined;
}

/** Only forms that name a colour and nothing else: the text comes from a file. */
const isCssColor = (name: string): boolean =>
  /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.test(name) ||
  /^(rgb|hsl)a?\(\s*[-\d.%,/\s]+\)$/i.test(name) ||
  /^[a-z]{3,20}$/i.test(name);

/** For a style attribute: tokens are variables there. */
export const cssColor = (color: string): string => (color.startsWith('--') ? `var(${color})` : color);

export interface ColorMode {
  readonly mode: string;
  readonly fixed: string | undefined;
  readonly seriesBy: 'last' | 'min' | 'max';
}

export function colorMode(value: unknown): ColorMode {
  if (typeof value === 'string') return { mode: 'fixed', fixed: namedColor(value), seriesBy: 'last' };
  const json = record(value);
  const by = text(json['seriesBy'], 'last');
  return {
    mode: text(json['mode']),
    fixed: namedColor(text(json['fixedColor'])),
    seriesBy: by === 'min' || by === 'max' ? by : 'last',
  };
}

/** Ramps of `continuous-*`, lowest first. */
const RAMPS: Readonly<Record<string, readonly string[]>> = {
  GrYlRd: ['green', 'yellow', 'red'],
  RdYlGr: ['red', 'yellow', 'green'],
  BlYlRd: ['dark-blue', 'yellow', 'red'],
  YlRd: ['yellow', 'red'],
  BlPu: ['blue', 'purple'],
  YlBl: ['yellow', 'blue'],
  blues: ['--seq-1', '--series-1'],
  reds: ['--heat-1', 'red'],
  greens: ['--seq-1', 'green'],
  purples: ['--seq-1', 'purple'],
};

/** @returns the colour at `share` (0…1) of a ramp; undefined when the mode has none */
export function rampColor(mode: string, share: number): string | undefined {
  const stops = RAMPS[mode.replace(/^continuous-/, '')];
  if (!stops || !mode.startsWith('continuous-')) return undefined;
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = stopColor(stops[Math.floor(place)]);
  const above = stopColor(stops[Math.ceil(place)]);
  const rest = Math.round((place - Math.floor(place)) * 100);
  return rest === 0 ? below : `color-mix(in oklab, ${above} ${rest}%, ${below})`;
}

const stopColor = (name = ''): string => cssColor(name.startsWith('--') ? name : (namedColor(name) ?? '--series-1'));

/** All stops, for a gradient. */
export const rampStops = (mode: string): readonly string[] =>
  (RAMPS[mode.replace(/^continuous-/, '')] ?? []).map((name) => stopColor(name));
