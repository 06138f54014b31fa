/** Alerts that clients of the API post, as Alertmanager takes them. */
import { z } from 'zod';
import { labelsFromRecord, type Labels } from '../../../shared/labels.ts';
import type { Alert } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';

const ZERO_TIME = '0001-01-01T00:00:00Z';

const time = z
  .string()
  .refine(
    (text) => /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
    'is not a time',
  )
  .transform((text) => (text.startsWith(ZERO_TIME.slice(0, 19)) ? undefined : Date.parse(text)));
const pairs = z.record(z.string(), z.string());

const postedAlert = z.object({
  labels: pairs,
  annotations: pairs.nullish(),
  startsAt: time.nullish(),
  endsAt: time.nullish(),
  generatorURL: z.string().nullish(),
});
/** The body of a post. */
export const postedAlerts = z.array(postedAlert);
export type PostedAlert = z.infer<typeof postedAlert>;

/** @returns the alert, or why it is not one */
export function alertFrom(posted: PostedAlert, nowMs: number, resolveTimeoutMs: number): Alert | string {
  const labels = labelsFromRecord(posted.labels);
  const annotations = labelsFromRecord(posted.annotations ?? {});
  const problem = problemWith(labels, annotations);
  if (problem !== undefined) return problem;
  const given = posted.endsAt ?? undefined;
  const startsAtMs = posted.startsAt ?? given ?? nowMs;
  if (given !== undefined && given < startsAtMs) return 'start time must be before end time';
  return {
    fingerprint: fingerprintOf(labels),
    labels,
    annotations,
    startsAtMs,
    endsAtMs: given ?? nowMs + resolveTimeoutMs,
    updatedAtMs: nowMs,
    generatorUrl: posted.generatorURL ?? '',
    isTimeout: given === undefined,
    origin: undefined,
    isWithdrawn: false,
  };
}

function problemWith(labels: Labels, annotations: Labels): string | undefined {
  if (labels.length === 0) return 'at least one label pair required';
  for (const set of [labels, annotations]) {
    for (let i = 0; i < set.length; i += 2) {
      const name = set[i] as string;
      if (name === '' || !name.isWellFormed()) return `invalid label set: invalid name ${JSON.stringify(name)}`;
      if (!(set[i + 1] as string).isWellFormed()) return `invalid label set: invalid value of ${JSON.stringify(name)}`;
    }
  }
  return undefined;
}
