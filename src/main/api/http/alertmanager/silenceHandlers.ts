/** /api/v2/silences and /api/v2/silence/{id}. */
import { z } from 'zod';
import type { MatcherView, SilenceView } from '../../../../shared/alerting.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ApiRequest, ApiResponse } from '../apiRequest.ts';
import { json } from './alertmanagerApi.ts';
import { filterMatchers, jsonBody, labelsFilter } from './clientInput.ts';

const time = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (!Number.isNaN(at)) return at;
  context.addIssue({ code: 'custom', message: `${text} is not a time` });
  return z.NEVER;
});

const postedSilence = z.object({
  id: z.string().nullish(),
  matchers: z.array(
    z.object({ name: z.string(), value: z.string(), isRegex: z.boolean().nullish(), isEqual: z.boolean().nullish() }),
  ),
  startsAt: time,
  endsAt: time,
  createdBy: z.string(),
  comment: z.string(),
});

export function getSilences(engine: Engine, { params }: ApiRequest): ApiResponse {
  const matchers = filterMatchers(engine, params);
  const silences = engine.alertRouting.alertmanager.silences
    .views()
    .filter((silence) =>
      labelsFilter(matchers, Object.fromEntries(silence.matchers.map(({ name, value }) => [name, value]))),
    )
    .sort(compareSilences);
  return json(200, silences.map(silenceJson));
}

export async function postSilence(engine: Engine, { body }: ApiRequest): Promise<ApiResponse> {
  const posted = postedSilence.safeParse(jsonBody(body));
  if (!posted.success) throw new AppError('bad_data', z.prettifyError(posted.error));
  const { id, matchers, startsAt, endsAt, createdBy, comment } = posted.data;
  const now = engine.clock.now();
  if (startsAt >= endsAt)
    throw new AppError('bad_data', 'failed to create silence: start time must be before end time');
  if (endsAt < now) throw new AppError('bad_data', "failed to create silence: end time can't be in the past");
  const { silences } = engine.alertRouting.alertmanager;
  const draft = { matchers: matchers.map(matcherOf), startsAtMs: startsAt, endsAtMs: endsAt, createdBy, comment };
  const silenceID = await silences.draft(id === null || id === undefined || id === '' ? draft : { ...draft, id });
  return json(200, { silenceID });
}

type PostedMatcher = z.infer<typeof postedSilence>['matchers'][number];

function matcherOf({ name, value, isRegex, isEqual }: PostedMatcher): MatcherView {
  const isPositive = isEqual ?? true;
  return { name, value, type: isRegex === true ? (isPositive ? '=~' : '!~') : isPositive ? '=' : '!=' };
}

export function getSilence(engine: Engine, id: string): ApiResponse {
  return json(200, silenceJson(engine.alertRouting.alertmanager.silences.view(id)));
}

export async function deleteSilence(engine: Engine, id: string): Promise<ApiResponse> {
  await engine.alertRouting.alertmanager.silences.expire(id);
  return { status: 200, headers: {}, body: '' };
}

const ORDER = { active: 0, pending: 1, expired: 2 } as const;

/** Active ones by their end, pending ones by their start, then expired ones, the latest first. */
function compareSilences(a: SilenceView, b: SilenceView): number {
  if (a.state !== b.state) return ORDER[a.state] - ORDER[b.state];
  if (a.state === 'pending') return a.startsAtMs - b.startsAtMs;
  return a.state === 'active' ? a.endsAtMs - b.endsAtMs : b.endsAtMs - a.endsAtMs;
}

function silenceJson(silence: SilenceView): unknown {
  return {
    id: silence.id,
    status: { state: silence.state },
    updatedAt: new Date(silence.updatedAtMs).toISOString(),
    comment: silence.comment,
    createdBy: silence.createdBy,
    endsAt: new Date(silence.endsAtMs).toISOString(),
    matchers: silence.matchers.map(({ name, type, value }) => ({
      isEqual: type === '=' || type === '=~',
      isRegex: type === '=~' || type === '!~',
      name,
      value,
    })),
    startsAt: new Date(silence.startsAtMs).toISOString(),
  };
}
