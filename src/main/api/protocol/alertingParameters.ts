/** The shapes of what pages send about routing and silences. */
import { z } from 'zod';
import type { AlertingRequests, AlertingSubscriptions } from '../../../shared/alertingProtocol.ts';

const nothing = z.object({});
const time = z.number().finite();
const labels = z.record(z.string(), z.string());
const matchers = z
  .array(z.object({ name: z.string(), type: z.enum(['=', '!=', '=~', '!~']), value: z.string().max(10_000) }))
  .max(100);
const words = z.array(z.string()).optional();
const window = z.object({
  times: z.array(z.object({ start: z.string(), end: z.string() })).optional(),
  weekdays: words,
  daysOfMonth: words,
  months: words,
  years: words,
  timeZone: z.string().optional(),
});
const draft = z.object({
  id: z.string().optional(),
  matchers,
  startsAtMs: time.optional(),
  endsAtMs: time,
  createdBy: z.string().max(200),
  comment: z.string().max(10_000),
  windows: z.array(window).max(20).optional(),
  isUntilResolved: z.boolean().optional(),
});
const choice = z.union([z.object({ fingerprint: z.string() }), z.object({ alertId: z.string() })]);
const fingerprint = z.string().optional();

/** Keys that may be absent come as absent, which zod's own types cannot say. */
type Shapes = { readonly [N in keyof AlertingRequests]: z.ZodType };

export const ALERTING_REQUESTS = {
  'routing.get': nothing,
  'routing.text': nothing,
  'routing.test': z.object({ labels }),
  'receivers.test': z.object({ integration: z.string(), fingerprint }),
  'templates.preview': z.object({
    template: z.string().max(100_000),
    fingerprint,
    form: z.enum(['text', 'html']).optional(),
  }),
  'silences.list': nothing,
  'silences.set': draft,
  'silences.expire': z.object({ id: z.string() }),
  'silences.extend': z.object({ id: z.string(), byMs: time.positive() }),
  'silences.preview': z.object({ matchers }),
  'alerts.groups': nothing,
  'alerts.routed': nothing,
  'alerts.trace': choice,
  'alerts.history': z.object({
    startMs: time.optional(),
    endMs: time.optional(),
    alertname: z.string().optional(),
    limit: z.int().positive().max(10_000).optional(),
  }),
  'alerts.acknowledge': z.intersection(
    choice,
    z.object({ author: z.string().max(200), comment: z.string().max(10_000).optional() }),
  ),
  'alerts.silence': z.intersection(
    choice,
    z.object({
      durationMs: time.positive(),
      author: z.string().max(200),
      comment: z.string().max(10_000).optional(),
    }),
  ),
  'notifications.log': nothing,
  'alertmanagers.alerts': z.object({ url: z.string() }),
  'alertmanagers.list': nothing,
} satisfies Shapes as { readonly [N in keyof AlertingRequests]: z.ZodType<AlertingRequests[N]['params']> };

export const ALERTING_SUBSCRIPTIONS: { readonly [N in keyof AlertingSubscriptions]: z.ZodType<Record<string, never>> } =
  {
    silences: nothing,
    'alerts.groups': nothing,
    'alerts.marks': nothing,
    routing: nothing,
  };
