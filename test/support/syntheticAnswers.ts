/** Answers queries of a page instead of the engine: a few plausible series for any expression, on the grid it asks for. */
import type { WebSocketRoute } from 'playwright-core';
import type { QueryFrame } from '../../src/shared/frames.ts';
import { labelsFromRecord } from '../../src/shared/labels.ts';
import type { ClientMessage, RangeQuery, ServerMessage } from '../../src/shared/protocol.ts';
import { decodeMessage, encodeMessage } from '../../src/shared/wire.ts';

const SERIES = 3;
const BUCKETS = ['0.01', '0.1', '1', '10', '+Inf'];

/**
 * Everything but queries and label values goes on to the real server.
 *
 * @param moreLabels  names of labels that every series has besides those its expression tells of
 */
export function answerQueries(socket: WebSocketRoute, moreLabels: () => readonly string[] = () => []): void {
  const server = socket.connectToServer();
  const send = (message: ServerMessage): void => socket.send(Buffer.from(encodeMessage(message)));
  socket.onMessage((bytes) => {
    const message = decodeMessage(new Uint8Array(bytes as Buffer)) as ClientMessage;
    const body = 'name' in message ? answerTo(message.name, message.params, moreLabels()) : undefined;
    if (body === undefined) server.send(bytes);
    else send({ type: message.type === 'subscribe' ? 'event' : 'reply', id: message.id, body });
  });
  server.onMessage((bytes) => socket.send(bytes));
}

function answerTo(name: string, params: unknown, moreLabels: readonly string[]): unknown {
  const nowMs = Date.now();
  const asked = params as RangeQuery & { readonly windowMs: number; readonly timeMs?: number };
  switch (name) {
    case 'query.live': {
      const endMs = Math.floor(nowMs / asked.stepMs) * asked.stepMs;
      return syntheticFrame(
        { expr: asked.expr, moreLabels },
        Math.ceil((endMs - asked.windowMs) / asked.stepMs) * asked.stepMs,
        endMs,
        asked.stepMs,
      );
    }
    case 'query.range':
      return syntheticFrame({ expr: asked.expr, moreLabels }, asked.startMs, asked.endMs, asked.stepMs);
    case 'query.instant': {
      const atMs = asked.timeMs ?? nowMs;
      return syntheticFrame({ expr: asked.expr, moreLabels }, atMs, atMs, 1000);
    }
    case 'labels.values':
      return ['alpha', 'beta'];
    case 'labels.names':
      return ['instance', 'job'];
    default:
      return undefined;
  }
}

interface Asked {
  readonly expr: string;
  readonly moreLabels: readonly string[];
}

function syntheticFrame({ expr, moreLabels }: Asked, startMs: number, endMs: number, stepMs: number): QueryFrame {
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  const names = [...new Set([...labelNames(expr), ...moreLabels])];
  const isBuckets = names.includes('le');
  const rows = isBuckets ? BUCKETS : Array.from({ length: SERIES }, (_, s) => String(s));
  const series = rows.map((row) =>
    labelsFromRecord(
      Object.fromEntries(names.map((label) => [label, label === 'le' ? row : isBuckets ? 'x' : `${label}-${row}`])),
    ),
  );
  const values = new Float64Array(series.length * steps);
  for (let s = 0; s < series.length; s++) {
    for (let i = 0; i < steps; i++) {
      values[s * steps + i] = 50 + 30 * Math.sin((startMs + i * stepMs) / 60_000 + s) + (isBuckets ? 100 * s : s);
    }
  }
  const stats = { seriesRead: series.length, samplesRead: values.length, evalMs: 1 };
  return {
    series,
    startMs,
    stepMs,
    steps,
    values,
    presence: new Uint8Array(values.length).fill(1),
    warnings: [],
    infos: [],
    stats,
  };
}

/** Those an aggregation keeps and those that matchers name. */
function labelNames(expr: string): readonly string[] {
  const kept = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(','));
  const matched = [...expr.matchAll(/([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, name = '']) => name);
  const names = [...kept, ...matched, 'instance']
    .map((name) => name.trim())
    .filter((name) => /^[a-zA-Z_]\w*$/.test(name));
  return [...new Set(names)].filter((name) => name !== '__name__');
}
