/** One line that shows how far work is, with its rate and the time that is left. Only on a terminal: a log gets no bars. */
import { formatDuration } from '../../../../shared/time.ts';
import { systemClock } from '../../../engine/base/clock.ts';

const WIDTH = 24;
/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\u001b[K';

export interface ProgressBar extends Disposable {
  /** @param total  0 while unknown; @param rate  `1.2M samples/s`, or '' */
  show(label: string, done: number, total: number, rate?: string): void;
}

type Terminal = Pick<NodeJS.WriteStream, 'isTTY' | 'write'>;

export function createProgressBar(terminal: Terminal = process.stderr): ProgressBar {
  if (!terminal.isTTY) return { show() {}, [Symbol.dispose]() {} };
  let drawnMs = -Infinity;
  let phase = '';
  let phaseMs = 0;
  let isDrawn = false;
  return {
    show(label, done, total, rate = '') {
      const now = systemClock.monotonic();
      if (label !== phase) {
        phase = label;
        phaseMs = now;
      } else if (now - drawnMs < REDRAW_MS) {
        return;
      }
      drawnMs = now;
      isDrawn = true;
      terminal.write(`${CLEAR_LINE}${progressLine(label, done, total, now - phaseMs, rate)}`);
    },
    [Symbol.dispose]() {
      if (isDrawn) terminal.write(CLEAR_LINE);
    },
  };
}

export function progressLine(label: string, done: number, total: number, elapsedMs: number, rate: string): string {
  const head = label.padEnd(10);
  const tail = rate === '' ? '' : `  ${rate}`;
  if (total <= 0) return `${head} …${tail}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
  return `${head} ${bar} ${String(Math.floor(share * 100)).padStart(3)}%${tail}${timeLeft(share, elapsedMs)}`;
}

/** Told when there is something to reckon with. */
function timeLeft(share: number, elapsedMs: number): string {
  if (share < 0.01 || share >= 1 || elapsedMs < 1000) return '';
  const seconds = Math.ceil((elapsedMs / share - elapsedMs) / 1000);
  return `  ${formatDuration(seconds * 1000)} left`;
}
