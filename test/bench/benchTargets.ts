/**
 * Targets of a bench, in a process of their own: `N` instances of 1000 series that move as real ones do (counters,
 * histograms, decimals, constants). Run as a program it prints its port; one body serves every server of a tick.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const HANDLERS = 20;
const LE = ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'];

/** The exposition of one instance at tick `t`: 1000 series. */
function renderBody(instance: number, t: number): string {
  const load = 50 + 40 * Math.sin(t / 300 + instance);
  const lines: string[] = ['# TYPE http_requests_total counter'];
  for (let i = 0; i < 100; i++) {
    lines.push(
      `http_requests_total{handler="h${i % HANDLERS}",code="${200 + Math.floor(i / HANDLERS) * 100}"} ${Math.floor((load / 7) * t + i * 13 * t)}`,
    );
  }
  lines.push('# TYPE http_request_duration_seconds histogram');
  for (let h = 0; h < HANDLERS; h++) {
    LE.forEach((le, b) =>
      lines.push(
        `http_request_duration_seconds_bucket{handler="h${h}",le="${le}"} ${Math.floor((b + 1) * t * (1 + h / 10))}`,
      ),
    );
    lines.push(`http_request_duration_seconds_sum{handler="h${h}"} ${(t * (0.3 + h / 7)).toFixed(6)}`);
    lines.push(`http_request_duration_seconds_count{handler="h${h}"} ${Math.floor(12 * t * (1 + h / 10))}`);
  }
  lines.push('# TYPE cpu_seconds_total counter');
  for (let c = 0; c < 64; c++)
    lines.push(`cpu_seconds_total{cpu="${c >> 3}",mode="m${c & 7}"} ${(t * (c + 1) * 0.11).toFixed(2)}`);
  lines.push('# TYPE setting gauge');
  for (let i = 0; i < 300; i++) lines.push(`setting{name="s${i}"} ${i * 3}`);
  lines.push('# TYPE memory_bytes gauge');
  for (let i = 0; i < 156; i++)
    lines.push(`memory_bytes{pool="p${i}"} ${Math.floor(1e9 + 1e7 * Math.sin(t / 60 + i)) & ~4095}`);
  lines.push('# TYPE temperature gauge');
  for (let i = 0; i < 100; i++) lines.push(`temperature{zone="z${i}"} ${(40 + 10 * Math.sin(t / 100 + i)).toFixed(1)}`);
  return `${lines.join('\n')}\n`;
}

const cache = new Map<number, { tick: number; body: string }>();

const server = createServer((request, response) => {
  const instance = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('i'));
  const tick = Math.floor(Date.now() / 1000);
  let rendered = cache.get(instance);
  if (rendered?.tick !== tick) cache.set(instance, (rendered = { tick, body: renderBody(instance, tick % 1_000_000) }));
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(rendered.body);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
