/** A process that serves targets to be scraped: counters, gauges of full precision, constants. Arguments: targets, series of each. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [targets = 10, series = 1000] = process.argv.slice(2).map(Number);

const server = createServer((request, response) => {
  const target = Number(new URL(request.url ?? '/', 'http://localhost').pathname.slice(1));
  response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
  response.end(target < targets ? bodyOf(target) : '');
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));

function bodyOf(target: number): string {
  const seconds = Date.now() / 1000;
  let text = '# TYPE soak_total counter\n# TYPE soak_level gauge\n# TYPE soak_limit gauge\n';
  for (let i = 0; i < series; i++) {
    if (i % 3 === 0) text += `soak_total{s="${i}"} ${Math.floor(seconds * 10) + i * 7}\n`;
    else if (i % 3 === 1) text += `soak_level{s="${i}"} ${Math.sin(seconds / 60 + i + target) * 1e3}\n`;
    else text += `soak_limit{s="${i}"} ${target * 1000 + i}\n`;
  }
  return text;
}
