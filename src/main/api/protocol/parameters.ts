/** The door of the app's protocol: what a page sends is checked here once and is a type from then on. */
import { z } from 'zod';
import { AppError } from '../../../shared/errors.ts';
import type {
  ClientMessage,
  RequestName,
  Requests,
  SubscriptionName,
  Subscriptions,
} from '../../../shared/protocol.ts';
import { ALERTING_REQUESTS, ALERTING_SUBSCRIPTIONS } from './alertingParameters.ts';
import { COLLECTION_PARAMETERS } from './collectionRequests.ts';
import { RULE_PARAMETERS } from './ruleRequests.ts';

const time = z.number().finite();
const expr = z.string().max(100_000);
const nothing = z.object({});
/** As it stands in addresses and names folders. */
const uid = z.string().regex(/^[\w-]{1,120}$/);
/** Prometheus' limit of points per series, for live windows too. */
const hasBuckets = z.boolean().optional();
const MAX_STEPS = 11_000;

const REQUESTS: { readonly [N in RequestName]: z.ZodType<Requests[N]['params']> } = {
  'query.range': z.object({ expr, startMs: time, endMs: time, stepMs: time.positive(), hasBuckets }) as z.ZodType<
    Requests['query.range']['params']
  >,
  'query.explain': z.object({ expr, startMs: time, endMs: time, stepMs: time.nonnegative() }),
  'query.instant': z.object({ expr, timeMs: time.optional(), hasBuckets }) as z.ZodType<
    Requests['query.instant']['params']
  >,
  'query.check': z.object({ expr }),
  'query.format': z.object({ expr }),
  'query.samples': z.object({ selector: expr, startMs: time, endMs: time, limit: z.int().min(1).max(50_000) }),
  'metrics.list': nothing,
  'labels.names': z.object({ match: z.string().optional() }) as z.ZodType<Requests['labels.names']['params']>,
  'labels.values': z.object({ name: z.string(), match: z.string().optional() }) as z.ZodType<
    Requests['labels.values']['params']
  >,
  'dashboards.get': z.object({ uid }),
  'dashboards.save': z.object({
    uid,
    text: z.string(),
    folder: z.string(),
    revision: z.string().optional(),
  }) as z.ZodType<Requests['dashboards.save']['params']>,
  'dashboards.delete': z.object({ uid }),
  'dashboards.pin': z.object({ uid, isPinned: z.boolean() }),
  'dashboards.versions': z.object({ uid }),
  'dashboards.version': z.object({ uid, version: z.string() }),
  'dashboards.restore': z.object({ uid, version: z.string() }),
  'dashboards.import': z.object({
    files: z.array(z.object({ name: z.string(), base64: z.string() })).max(1000),
    folder: z.string(),
  }),
  'dashboards.importFromGrafana': z.object({ url: z.string(), token: z.string() }),
  'reports.put': z.object({
    id: z.string().optional(),
    uid,
    format: z.enum(['pdf', 'png']),
    atMinute: z.int().min(0).max(1439),
    weekdays: z.array(z.int().min(0).max(6)).max(7),
    from: z.string().regex(/^now-\d+[smhdw]$/),
  }) as z.ZodType<Requests['reports.put']['params']>,
  'reports.remove': z.object({ id: z.string() }),
  'reports.start': z.object({ id: z.string() }),
  'reports.done': z.object({
    id: z.string(),
    outcome: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('written'), atMs: time, file: z.string() }),
      z.object({ kind: z.literal('failed'), atMs: time, problem: z.string() }),
    ]),
  }),
  'targets.list': nothing,
  'rules.list': nothing,
  'alerts.list': nothing,
  'status.engine': nothing,
  'host.facts': nothing,
  'storage.forecast': nothing,
  'notifications.test': nothing,
  ...ALERTING_REQUESTS,
  ...COLLECTION_PARAMETERS,
  ...RULE_PARAMETERS,
};

const SUBSCRIPTIONS: { readonly [N in SubscriptionName]: z.ZodType<Subscriptions[N]['params']> } = {
  'query.live': z
    .object({ expr, windowMs: time.positive(), stepMs: time.min(1000), hasBuckets })
    .refine(({ windowMs, stepMs }) => windowMs / stepMs <= MAX_STEPS, {
      message: `A live window holds at most ${MAX_STEPS} steps.`,
    }) as z.ZodType<Subscriptions['query.live']['params']>,
  status: nothing,
  targets: nothing,
  dashboards: nothing,
  reports: nothing,
  'reports.due': nothing,
  alerts: nothing,
  notifications: nothing,
  ...ALERTING_SUBSCRIPTIONS,
};

const id = z.int().nonnegative();
const MESSAGE = z.discriminatedUnion('type', [
  z.object({ type: z.literal('request'), id, name: z.enum(keysOf(REQUESTS)), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id }),
  z.object({ type: z.literal('subscribe'), id, name: z.enum(keysOf(SUBSCRIPTIONS)), params: z.unknown() }),
  z.object({ type: z.literal('unsubscribe'), id }),
]);

/** @throws AppError `bad_data` */
export function parseClientMessage(value: unknown): ClientMessage {
  return parsed(MESSAGE, value, 'message');
}

export function requestParameters<N extends RequestName>(name: N, params: unknown): Requests[N]['params'] {
  return parsed(REQUESTS[name], params, name);
}

export function subscriptionParameters<N extends SubscriptionName>(
  name: N,
  params: unknown,
): Subscriptions[N]['params'] {
  return parsed(SUBSCRIPTIONS[name], params, name);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new AppError('bad_data', `The ${what} is not valid. ${z.prettifyError(result.error)}`);
}

function keysOf<K extends string>(table: { readonly [Key in K]: unknown }): readonly K[] {
  return Object.keys(table) as K[];
}
