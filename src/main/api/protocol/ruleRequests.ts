/** The requests about rules: what they take, and what answers them. */
import { z } from 'zod';
import type { RuleRequests } from '../../../shared/rules.ts';
import type { Engine } from '../../engine/engine.ts';

type Name = keyof RuleRequests;
type Params<N extends Name> = RuleRequests[N]['params'];

/** No name or path of a person is longer. */
const name = z.string().max(10_000);
const text = z.string().max(1_000_000);
/** Further back nothing is kept that would be worth the wait. */
const days = z.number().positive().max(400);
const isPreview = z.boolean();

const place = z.object({ file: name, group: name, index: z.int().nonnegative().optional() }) as z.ZodType<
  Params<'rules.read'>
>;
const draft = z.object({
  type: z.enum(['alerting', 'recording']),
  name,
  expr: text,
  for: name,
  keepFiringFor: name,
  labels: z.record(name, text),
  annotations: z.record(name, text),
});

export const RULE_PARAMETERS: { readonly [N in Name]: z.ZodType<Params<N>> } = {
  'rules.places': z.object({}),
  'rules.read': place,
  'rules.parse': z.object({ text }),
  'rules.write': z.object({ text, draft }),
  'rules.save': z.object({ place, text, isPreview }),
  'rules.remove': z.object({ place, isPreview }),
  'rules.replay': z.object({ place, text, days }),
  'rules.sendTest': z.object({ place, text, days }),
  'rules.diagnose': z.object({ days }),
  'rules.packs': z.object({ days }),
  'rules.addPack': z.object({ id: name, isPreview }),
};

type Handlers = {
  readonly [N in Name]: (
    engine: Engine,
    params: Params<N>,
    signal: AbortSignal,
  ) => RuleRequests[N]['reply'] | Promise<RuleRequests[N]['reply']>;
};

export const RULE_HANDLERS: Handlers = {
  'rules.places': ({ rules }) => rules.places(),
  'rules.read': ({ rules }, at) => rules.read(at),
  'rules.parse': ({ rules }, params) => rules.parse(params.text),
  'rules.write': ({ rules }, params) => ({ text: rules.write(params.text, params.draft) }),
  'rules.save': ({ rules }, params) => rules.save(params.place, params.text, params.isPreview),
  'rules.remove': ({ rules }, params) => rules.remove(params.place, params.isPreview),
  'rules.replay': ({ rules }, params, signal) => rules.trial(params.place, params.text, params.days, signal),
  'rules.sendTest': ({ rules }, params, signal) => rules.sendTest(params.place, params.text, params.days, signal),
  'rules.diagnose': ({ rules }, params, signal) => rules.diagnose(params.days, signal),
  'rules.packs': ({ rules }, params, signal) => rules.packs(params.days, signal),
  'rules.addPack': ({ rules }, params) => rules.addPack(params.id, params.isPreview),
};
