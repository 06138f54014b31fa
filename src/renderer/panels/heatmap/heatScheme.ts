/**
 * The colours of a heatmap, weakest first: the app's own ramps with the hues a scheme's name promises, so that every scheme
 * fits both themes and its lightness alone still tells more from less. Pure.
 */
import { text, type JsonRecord } from '../../../shared/dashboards/json.ts';

/** Tokens of a ramp that grows from the panel's ground to its strongest. */
const SEQUENCE = ['--seq-0', '--seq-1', '--seq-2', '--seq-3', '--seq-4', '--seq-5', '--seq-6', '--seq-7', '--seq-8'];
const HEAT = SEQUENCE.map((token) => token.replace('seq', 'heat'));
/** Tokens of a ramp with its ground in the middle. */
const DIVERGING = ['n4', 'n3', 'n2', 'n1', '0', 'p1', 'p2', 'p3', 'p4'].map((place) => `--div-${place}`);

/** Hues in degrees from the weakest on; one is kept along the whole ramp. */
const HUES: Readonly<Record<string, readonly number[]>> = {
  Greens: [150],
  Purples: [305],
  Greys: [],
  BuGn: [230, 155],
  BuPu: [230, 310],
  GnBu: [155, 240],
  OrRd: [70, 25],
  PuBuGn: [300, 240, 165],
  PuBu: [300, 240],
  PuRd: [300, 10],
  RdPu: [20, 330],
  YlGnBu: [100, 170, 250],
  YlGn: [100, 150],
  YlOrBr: [95, 55],
  YlOrRd: [95, 60, 25],
  Viridis: [310, 240, 165, 105],
  Cividis: [260, 100],
  Inferno: [300, 20, 70],
  Magma: [300, 350, 60],
  Plasma: [280, 350, 95],
  Warm: [320, 30, 110],
  Cool: [300, 230, 150],
  Turbo: [280, 220, 145, 95, 30],
  CubehelixDefault: [280, 165, 60],
  Rainbow: [320, 60, 145, 240, 300],
  Sinebow: [20, 110, 165, 250, 340],
};

/** Hues of both ends, lowest first. */
const ENDS: Readonly<Record<string, readonly [number, number]>> = {
  BrBG: [60, 185],
  PRGn: [310, 150],
  PiYG: [345, 130],
  PuOr: [55, 295],
  RdBu: [25, 245],
  RdYlBu: [25, 245],
  RdYlGn: [25, 150],
  Spectral: [25, 270],
  RdGy: [25, 25],
};

/** @returns tokens and CSS colours, lowest first */
export function heatScheme(color: JsonRecord): readonly string[] {
  const scheme = text(color['scheme'], 'Oranges');
  const ramp = rampOf(scheme);
  return color['reverse'] === true ? ramp.toReversed() : ramp;
}

function rampOf(scheme: string): readonly string[] {
  const ends = Object.hasOwn(ENDS, scheme) ? ENDS[scheme] : undefined;
  if (ends) {
    return DIVERGING.map((token, i) => {
      // The grey of "RdGy" is that of text.
      if (scheme === 'RdGy' && i > 4) return recoloured(token, undefined);
      return i === 4 ? token : recoloured(token, i < 4 ? ends[0] : ends[1]);
    });
  }
  if (scheme === 'Oranges' || scheme === 'Reds') return HEAT;
  const hues = Object.hasOwn(HUES, scheme) ? HUES[scheme] : undefined;
  if (!hues) return SEQUENCE;
  return SEQUENCE.map((token, i) => recoloured(token, hueAt(hues, i / (SEQUENCE.length - 1))));
}

/** @param hue  undefined takes the colour away and keeps the lightness */
const recoloured = (token: string, hue: number | undefined): string =>
  hue === undefined ? `oklch(from var(${token}) l 0 0)` : `oklch(from var(${token}) l c ${Math.round(hue)})`;

/** Between two hues the shorter way round. */
function hueAt(hues: readonly number[], share: number): number | undefined {
  const [only] = hues;
  if (hues.length < 2) return only;
  const place = share * (hues.length - 1);
  const from = hues[Math.min(hues.length - 2, Math.floor(place))] ?? 0;
  const to = hues[Math.min(hues.length - 2, Math.floor(place)) + 1] ?? 0;
  const way = ((to - from + 540) % 360) - 180;
  return (from + way * (place - Math.min(hues.length - 2, Math.floor(place))) + 360) % 360;
}
