/** The requests about targets: what they take, and what answers them. */
import { z } from 'zod';
import type { CollectionRequests } from '../../../shared/collection.ts';
import type { Engine } from '../../engine/engine.ts';

type Name = keyof CollectionRequests;
type Params<N extends Name> = CollectionRequests[N]['params'];

/** No name, value or rule of a person is longer. */
const text = z.string().max(10_000);
const longText = z.string().max(1_000_000);

const draft = z.object({
  address: text,
  username: text.optional(),
  password: text.optional(),
  bearerToken: text.optional(),
  skipsVerification: z.boolean().optional(),
  certificate: longText.optional(),
  serverName: text.optional(),
  proxyUrl: text.optional(),
  headers: z.record(text, text).optional(),
}) as z.ZodType<Params<'targets.test'>['draft']>;

const settings = z.object({
  job: text,
  labels: z.record(text, text),
  intervalMs: z.number().positive().optional(),
  timeoutMs: z.number().positive().optional(),
  sampleLimit: z.int().nonnegative().optional(),
}) as z.ZodType<Params<'targets.add'>['settings']>;

const section = z.enum(['relabel_configs', 'metric_relabel_configs']);

export const COLLECTION_PARAMETERS: { readonly [N in Name]: z.ZodType<Params<N>> } = {
  'targets.test': z.object({ draft }),
  'targets.add': z.object({ draft, settings, isPreview: z.boolean() }),
  'targets.scrapeNow': z.object({ id: text }),
  'targets.raw': z.object({ id: text }),
  'targets.relabel': z.object({ job: text, section, rules: longText.optional() }) as z.ZodType<
    Params<'targets.relabel'>
  >,
  'targets.saveRules': z.object({ job: text, section, rules: longText, isPreview: z.boolean() }),
  'targets.discover': z.object({}),
  'config.undo': z.object({ token: text }),
};

type Handlers = {
  readonly [N in Name]: (
    engine: Engine,
    params: Params<N>,
    signal: AbortSignal,
  ) => Promise<CollectionRequests[N]['reply']>;
};

export const COLLECTION_HANDLERS: Handlers = {
  'targets.test': ({ collection }, params, signal) => collection.test(params.draft, signal),
  'targets.add': ({ collection }, params) => collection.add(params.draft, params.settings, params.isPreview),
  'targets.scrapeNow': ({ collection }, { id }) => collection.scrapeNow(id),
  'targets.raw': ({ collection }, { id }, signal) => collection.raw(id, signal),
  'targets.relabel': ({ collection }, { job, section: kind, rules }, signal) =>
    collection.relabel(job, kind, rules, signal),
  'targets.saveRules': ({ collection }, { job, section: kind, rules, isPreview }) =>
    collection.saveRules(job, kind, rules, isPreview),
  'targets.discover': ({ collection }, _, signal) => collection.discover(signal),
  'config.undo': ({ collection }, { token }) => collection.undo(token),
};
