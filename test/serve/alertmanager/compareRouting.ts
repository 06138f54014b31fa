/** Plays one case to a real Alertmanager and to ours at the same moments, and compares what two webhooks were told. */
import { systemClock } from '../../../src/main/engine/base/clock.ts';
import { startDebianAlertmanager } from '../../support/debianAlertmanager.ts';
import { startRecordingWebhook, type Received } from '../../support/recordingWebhook.ts';
import { openTestAlertmanager, type TestAlertmanager } from '../../support/testAlertmanager.ts';
import type { RoutingCase, Step } from './routingCases.ts';

/** Notifications of the two may be this far apart. */
const APART_MS = 1000;

/** @returns the differences, one line each; none when both said the same at the same time */
export async function differencesOf(it: RoutingCase): Promise<readonly string[]> {
  await using theirHook = await startRecordingWebhook();
  await using ourHook = await startRecordingWebhook();
  const [theirs, ours] = await Promise.all([
    startDebianAlertmanager(it.config.replaceAll('HOOK', theirHook.url)),
    openTestAlertmanager(systemClock, it.config.replaceAll('HOOK', ourHook.url)),
  ]);
  await using _theirs = theirs;
  await using _ours = ours;
  const startedMs = Date.now();
  const players = [playerOf(theirClient(theirs.url)), playerOf(ourClient(ours))];
  for (const step of it.steps.toSorted((a, b) => a.atMs - b.atMs)) {
    await until(startedMs + step.atMs);
    await Promise.all(players.map((play) => play(step)));
  }
  await until(startedMs + it.lastsMs);
  return compare(theirHook.received, ourHook.received);
}

const iso = (ms: number): string => new Date(ms).toISOString();

const until = (atMs: number): Promise<void> =>
  new Promise((done) => {
    setTimeout(done, Math.max(atMs - Date.now(), 0));
  });

interface Client {
  post(alerts: readonly unknown[]): Promise<void>;
  /** @returns the silence's id */
  silence(silence: Record<string, unknown>): Promise<string>;
  expire(id: string): Promise<void>;
}

function theirClient(url: string): Client {
  const call = async (method: string, path: string, body?: unknown): Promise<string> => {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await fetch(`${url}/api/v2${path}`, { method, ...init });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  };
  return {
    post: async (alerts) => void (await call('POST', '/alerts', alerts)),
    silence: async (silence) =>
      (JSON.parse(await call('POST', '/silences', silence)) as { silenceID: string }).silenceID,
    expire: async (id) => void (await call('DELETE', `/silence/${id}`)),
  };
}

function ourClient({ alertmanager }: TestAlertmanager): Client {
  return {
    post: async (alerts) => void alertmanager.postAlerts(alertmanager.readPostedAlerts(alerts)),
    silence: ({ matchers, startsAt, endsAt }) =>
      alertmanager.silences.draft({
        matchers: (matchers as { name: string; value: string; isRegex: boolean; isEqual: boolean }[]).map(
          ({ name, value, isRegex, isEqual }) => ({
            name,
            value,
            type: isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=',
          }),
        ),
        startsAtMs: Date.parse(startsAt as string),
        endsAtMs: Date.parse(endsAt as string),
        createdBy: 'test',
        comment: 'test',
      }),
    expire: (id) => alertmanager.silences.expire(id),
  };
}

function playerOf(client: Client): (step: Step) => Promise<void> {
  const startedAt = new Map<string, string>();
  const silences = new Map<string, string>();
  return async (step) => {
    const now = Date.now();
    switch (step.type) {
      case 'fire': {
        const startsAt = iso(now - (step.startedAgoMs ?? 0));
        startedAt.set(JSON.stringify(step.labels), startsAt);
        const { labels, annotations = {} } = step;
        return client.post([{ labels, annotations, startsAt, endsAt: iso(now + 600_000), generatorURL: 'http://x/y' }]);
      }
      case 'resolve':
        return client.post([
          { labels: step.labels, startsAt: startedAt.get(JSON.stringify(step.labels)), endsAt: iso(now) },
        ]);
      case 'hint':
        return client.post([{ labels: step.labels }]);
      case 'silence': {
        const matchers = step.matchers.map((one) => ({ isRegex: false, isEqual: true, ...one }));
        const silence = {
          matchers,
          startsAt: iso(now),
          endsAt: iso(now + step.forMs),
          createdBy: 'test',
          comment: 'test',
        };
        silences.set(step.name, await client.silence(silence));
        return undefined;
      }
      case 'expire':
        return client.expire(silences.get(step.name) ?? '');
    }
  };
}

interface Said {
  readonly atMs: number;
  readonly what: string;
}

function compare(theirs: readonly Received[], ours: readonly Received[]): readonly string[] {
  const differences: string[] = [];
  const [left, right] = [byGroup(theirs), byGroup(ours)];
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const a = left.get(key) ?? [];
    const b = right.get(key) ?? [];
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      const [x, y] = [a[i], b[i]];
      if (x === undefined) differences.push(`${key} #${i}: only ours: ${y?.what}`);
      else if (y === undefined) differences.push(`${key} #${i}: only theirs: ${x.what}`);
      else if (x.what !== y.what) differences.push(`${key} #${i}: theirs ${x.what}\n   ours ${y.what}`);
      else if (Math.abs(x.atMs - y.atMs) > APART_MS) differences.push(`${key} #${i}: ours ${y.atMs - x.atMs} ms later`);
    }
  }
  return differences;
}

/** Times differ by what the two needed; whether there is an end does not. */
function withoutTimes(alert: Record<string, unknown>): Record<string, unknown> {
  return { ...alert, startsAt: '', endsAt: String(alert['endsAt']).startsWith('0001-') ? 'open' : 'ended' };
}

/** What was said, per webhook and group, in order. */
function byGroup(received: readonly Received[]): ReadonlyMap<string, readonly Said[]> {
  const groups = new Map<string, Said[]>();
  for (const { atMs, path, body } of received) {
    const message = body as Record<string, unknown> & { groupKey: string; alerts: Record<string, unknown>[] };
    const key = `${path} ${message.groupKey}`;
    const { externalURL: _, alerts, ...rest } = message;
    const told = alerts.map(withoutTimes);
    groups.set(key, [...(groups.get(key) ?? []), { atMs, what: JSON.stringify(sorted({ ...rest, alerts: told })) }]);
  }
  return groups;
}

/** The same value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}
