/**
 * Killed at any moment: what was taken is told of after the restart, and told twice only where the kill came between the
 * sending and the note of it, which is Alertmanager's own guarantee. More kills: CRASH_KILLS=50.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { startRecordingWebhook, type Received } from '../../../support/recordingWebhook.ts';

const KILLS = Number(process.env['CRASH_KILLS'] ?? 8);
const PROGRAM = path.join(import.meta.dirname, '../../../support/crashingAlertmanager.ts');
/** Between the arrival of a message and the sync of the note that it arrived. */
const UNNOTED_MS = 1000;

interface Run {
  readonly lines: readonly string[];
  readonly endedMs: number;
}

/** @param killAfterMs  after it is ready; undefined: it ends by itself */
function runOnce(dir: string, url: string, first: number, killAfterMs: number | undefined): Promise<Run> {
  return new Promise((done, fail) => {
    const mode = killAfterMs === undefined ? 'drain' : 'run';
    const child = spawn(process.execPath, ['--no-warnings', PROGRAM, dir, url, String(first), mode]);
    let output = '';
    let errors = '';
    child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
    child.stdout.on('data', (part: Buffer) => {
      if (killAfterMs !== undefined && output === '') setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      output += part.toString();
    });
    child.once('exit', (code) => {
      if (code !== null && code !== 0) fail(new Error(errors));
      // The last line may be torn.
      else done({ lines: output.split('\n').slice(0, -1), endedMs: Date.now() });
    });
  });
}

it(
  `loses nothing over ${KILLS} kills`,
  async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'alertmanager-crash-'));
    await using hook = await startRecordingWebhook();
    const lines: string[] = [];
    const killedMs: number[] = [];
    for (let i = 0; i < KILLS; i++) {
      const { lines: more, endedMs } = await runOnce(dir, hook.url, i * 100_000, 50 + Math.random() * 300);
      lines.push(...more);
      killedMs.push(endedMs);
    }
    const last = await runOnce(dir, hook.url, 0, undefined);
    fs.rmSync(dir, { recursive: true, force: true });

    const taken = (word: string): string[] =>
      lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
    const told = arrivals(hook.received);
    expect(taken('fired').length).toBeGreaterThan(0);
    expect(taken('fired').filter((n) => !told.has(`${n} firing`))).toEqual([]);
    expect(taken('ended').filter((n) => !told.has(`${n} resolved`))).toEqual([]);
    const silences = new Set(last.lines.find((line) => line.startsWith('silences '))?.split(' '));
    expect(taken('silence').filter((id) => !silences.has(id))).toEqual([]);
    // Twice only when the program was killed right after the first time.
    const twice = [...told].filter(([, times]) => times.length > 1);
    const unexcused = twice.filter(
      ([, [firstMs = 0]]) => !killedMs.some((ms) => ms >= firstMs && ms - firstMs < UNNOTED_MS),
    );
    expect(unexcused).toEqual([]);
  },
  KILLS * 10_000 + 30_000,
);

/** `7 firing` → when that was told. */
function arrivals(received: readonly Received[]): ReadonlyMap<string, readonly number[]> {
  const told = new Map<string, number[]>();
  for (const { atMs, body } of received) {
    const { alerts } = body as { alerts: { status: string; labels: { n: string } }[] };
    for (const { status, labels } of alerts) {
      const key = `${labels.n} ${status}`;
      told.set(key, [...(told.get(key) ?? []), atMs]);
    }
  }
  return told;
}
