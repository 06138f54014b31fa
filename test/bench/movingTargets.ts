/**
 * One target whose body moves in the way its path says, in a process of its own; prints its port. `/steady`: only numbers
 * change. `/shuffled`: the lines of each metric come in another order each time, as exporters that walk a hash table write
 * them. `/churning`: one series in twenty is replaced each time. The same second gives every server the same body.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const METRICS = 50;
const PER_METRIC = 200;
const CHURN_EVERY = 20;

type Mode = 'steady' | 'shuffled' | 'churning';

function renderBody(mode: Mode, t: number): string {
  const random = seeded(t);
  const parts: string[] = [];
  for (let metric = 0; metric < METRICS; metric++) {
    const lines = Array.from({ length: PER_METRIC }, (_, i) => lineOf(mode, metric, i, t));
    if (mode === 'shuffled') shuffle(lines, random);
    parts.push(
      `# HELP requests_${metric}_total Requests of kind ${metric}.`,
      `# TYPE requests_${metric}_total counter`,
    );
    parts.push(...lines);
  }
  return `${parts.join('\n')}\n`;
}

function lineOf(mode: Mode, metric: number, i: number, t: number): string {
  const isNew = mode === 'churning' && i % CHURN_EVERY === 0;
  const id = isNew ? `session-${t}-${i}` : `worker-${i}`;
  const value = isNew ? 1 : t * (1 + (i % 7)) + metric;
  return `requests_${metric}_total{method="GET",path="/api/v1/items/${i % 40}",id="${id}"} ${value}`;
}

function shuffle(lines: string[], random: () => number): void {
  for (let i = lines.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [lines[i], lines[j]] = [lines[j] as string, lines[i] as string];
  }
}

/** A linear congruential generator: any order will do, as long as it is the same for both servers. */
function seeded(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const rendered = new Map<Mode, { tick: number; body: string }>();

const server = createServer((request, response) => {
  const mode = (request.url ?? '').slice(1) as Mode;
  const tick = Math.floor(Date.now() / 1000) % 1_000_000;
  let last = rendered.get(mode);
  if (last?.tick !== tick) rendered.set(mode, (last = { tick, body: renderBody(mode, tick) }));
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(last.body);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
