import { expect, it } from 'vitest';
import { createProgressBar, progressLine } from '../../../src/main/serve/commands/data/progressBar.ts';

it.each([
  [0, 0, 0, '', 'Reading    …'],
  [0, 100, 0, '', `Reading    ${'░'.repeat(24)}   0%`],
  [50, 100, 30_000, '12 samples/s', `Reading    ${'█'.repeat(12)}${'░'.repeat(12)}  50%  12 samples/s  30s left`],
  [100, 100, 30_000, '', `Reading    ${'█'.repeat(24)} 100%`],
])('shows share, rate and the time that is left: %j of %j', (done, total, elapsedMs, rate, expected) => {
  expect(progressLine('Reading', done, total, elapsedMs, rate)).toBe(expected);
});

it('writes to a terminal only, and leaves its line empty', () => {
  let written = '';
  const write = (text: string): boolean => {
    written += text;
    return true;
  };
  const log = createProgressBar({ isTTY: false, write });
  log.show('Reading', 1, 2);
  log[Symbol.dispose]();
  expect(written).toBe('');
  const terminal = createProgressBar({ isTTY: true, write });
  terminal.show('Reading', 1, 2);
  terminal[Symbol.dispose]();
  expect(written.endsWith(' 50%\r\u001B[K')).toBe(true);
});
