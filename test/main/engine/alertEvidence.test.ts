/** The graph and the facts that go with a message, from a real store and read back as a picture. */
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAlertEvidence, measured } from '../../../src/main/engine/alertEvidence.ts';
import type { Evidence } from '../../../src/main/engine/alerting/evidence/evidence.ts';
import { drawGraph } from '../../../src/main/engine/alerting/evidence/graphImage.ts';
import { silentLogger } from '../../../src/main/engine/base/logger.ts';
import { createQueryEngine } from '../../../src/main/engine/promql/createQueryEngine.ts';
import { labelsFromRecord } from '../../../src/shared/labels.ts';
import type { AlertView } from '../../../src/shared/status.ts';
import { alertFor, notificationFor } from '../../support/receiverBench.ts';
import { openTempStore, type TempStore } from '../../support/tempStore.ts';

const MINUTE = 60_000;

interface Picture {
  readonly width: number;
  readonly height: number;
  at(x: number, y: number): readonly number[];
}

/** Only what our own writer makes: one data chunk, rows as differences. */
function readPng(png: Uint8Array): Picture {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const length = view.getUint32(33);
  const raw = inflateSync(png.subarray(41, 41 + length));
  const row = width * 3;
  const pixels = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < row; x++) {
      pixels[y * row + x] = (raw[y * (row + 1) + 1 + x] ?? 0) + (y === 0 ? 0 : (pixels[(y - 1) * row + x] ?? 0));
    }
  }
  return { width, height, at: (x, y) => [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)] };
}

/** Whether anything in this column has about this colour. */
function hasColor(picture: Picture, x: number, [r, g, b]: readonly [number, number, number]): boolean {
  for (let y = 0; y < picture.height; y++) {
    const [red = 0, green = 0, blue = 0] = picture.at(x, y);
    if (Math.abs(red - r) + Math.abs(green - g) + Math.abs(blue - b) < 24) return true;
  }
  return false;
}

const BLUE = [0x1f, 0x6f, 0xb2] as const;
const RED = [0xc6, 0x28, 0x28] as const;

describe('a graph', () => {
  const graph = { startMs: 0, endMs: 100 * MINUTE, limit: 80, firedMs: 50 * MINUTE, isCritical: true };

  it('has the line, the limit, the time that it fired tinted, and gaps as gaps', () => {
    const line = Array.from({ length: 101 }, (_, i) => (i > 20 && i < 40 ? null : 40 + i / 2));
    const picture = readPng(drawGraph({ ...graph, lines: [line] }));
    expect([picture.width, picture.height]).toEqual([800, 280]);
    const columns = Array.from({ length: 660 }, (_, i) => 110 + i);
    const drawn = columns.filter((x) => hasColor(picture, x, BLUE));
    // The gap is nineteen hundredths of the width.
    expect(drawn.length).toBeGreaterThan(500);
    expect(drawn.length).toBeLessThan(560);
    expect(columns.filter((x) => hasColor(picture, x, RED)).length).toBeGreaterThan(300);
    expect(picture.at(300, 20)).toEqual([255, 255, 255]);
    const [red = 0, green = 0] = picture.at(700, 20);
    expect(red).toBeGreaterThan(green);
  });

  it.for([[[]], [[[null]]], [[[5]]], [[[Number.NaN, Number.POSITIVE_INFINITY]]], [[[-1e300, 1e300]]], [[[0, 0, 0]]]])(
    'is drawn of anything: %j',
    ([lines = []]) => {
      const picture = readPng(drawGraph({ ...graph, limit: undefined, lines }));
      expect(picture.width).toBe(800);
    },
  );
});

const parts = (text: string): unknown => Object.values(measured(text));

describe('what a rule measures', () => {
  it('is the side before its limit', () => {
    expect(parts('a / b > 0.8')).toEqual(['a / b', 0.8]);
    expect(parts('(up{job="x"} == 0)')).toEqual(['up{job="x"}', 0]);
    expect(parts('predict_linear(a[1h], 3600) < -5')).toEqual(['predict_linear(a[1h], 3600)', -5]);
    expect(parts('a > b')).toEqual(['a > b', undefined]);
    expect(parts('absent(up)')).toEqual(['absent(up)', undefined]);
  });
});

describe('evidence', () => {
  let temp: TempStore;
  beforeEach(() => {
    temp = openTempStore();
  });
  afterEach(() => temp[Symbol.asyncDispose]());

  const view = (expr: string, labels: Record<string, string>): AlertView => ({
    id: 'a',
    rule: 'Load',
    group: 'g',
    file: 'f',
    state: 'firing',
    severity: 'critical',
    labels: { alertname: 'Load', ...labels },
    annotations: {},
    summary: '',
    description: '',
    expr,
    value: 95,
    activeAtMs: temp.clock.now() - 10 * MINUTE,
    firedAtMs: temp.clock.now() - 5 * MINUTE,
    resolvedAtMs: undefined,
    forMs: 5 * MINUTE,
  });

  function write(name: string, labels: Record<string, string>, value: (i: number) => number): void {
    const nowMs = temp.clock.now();
    const appender = temp.store.appender();
    const ref = appender.series(labelsFromRecord({ __name__: name, ...labels }));
    for (let i = 0; i <= 240; i++) appender.append(ref, nowMs - (240 - i) * 15_000, value(i));
    appender.commit();
  }

  function collect(about: AlertView): Promise<Evidence | undefined> {
    const queries = createQueryEngine({ storage: temp.store, clock: temp.clock });
    const evidence = createAlertEvidence({ queries, log: silentLogger, viewOf: () => about, ownInstance: 'here' });
    const alert = alertFor(about.labels, { origin: { id: 'a', group: 'g' } });
    const notification = { ...notificationFor([alert]), nowMs: temp.clock.now() };
    return evidence(notification, new AbortController().signal);
  }

  it('is the course of the alert own series, in a picture and in words', async () => {
    write('load', { instance: 'there' }, (i) => i / 2);
    const found = await collect(view('load > 90', { instance: 'there' }));
    expect(found?.description).toBe('The value is 95, the limit 90.');
    expect(found?.facts).toEqual([]);
    expect(hasColor(readPng(found?.graph ?? new Uint8Array()), 600, BLUE)).toBe(true);
  });

  it('names the programs that use most of this machine', async () => {
    write('sightglass_process_cpu_seconds_total', { groupname: 'ffmpeg' }, (i) => i * 15 * 0.9);
    const found = await collect(view('absent(nothing) > 0', { instance: 'here' }));
    expect(found?.facts).toEqual(['Most CPU: ffmpeg 90.0%']);
  });

  it('is left out, not waited for, when there is nothing to draw or the question fails', async () => {
    expect(await collect(view('gone > 1', {}))).toMatchObject({ graph: undefined });
    expect(await collect(view('sum(', {}))).toBeUndefined();
  });
});
