/** A file of OpenMetrics text of about any size: counters of many series, in order of time or series after series. */
import { closeSync, openSync, writeSync } from 'node:fs';

interface FileShape {
  readonly series: number;
  readonly ticks: number;
  readonly startMs: number;
  readonly order: 'time' | 'series';
}

export function writeOpenMetricsFile(path: string, { series, ticks, startMs, order }: FileShape): void {
  const file = openSync(path, 'w');
  let text = '# TYPE requests counter\n';
  const line = (s: number, tick: number): void => {
    text += `requests_total{instance="host-${s % 10}:9100",job="bench",handler="/api/v1/${s}"} ${tick * (s + 1)} ${startMs / 1000 + tick * 15}\n`;
    if (text.length < 1 << 20) return;
    writeSync(file, text);
    text = '';
  };
  if (order === 'time') for (let tick = 0; tick < ticks; tick++) for (let s = 0; s < series; s++) line(s, tick);
  else for (let s = 0; s < series; s++) for (let tick = 0; tick < ticks; tick++) line(s, tick);
  writeSync(file, `${text}# EOF\n`);
  closeSync(file);
}
