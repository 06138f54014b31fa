/**
 * One rule under edit: its text and its form are two views of one document. Whichever a person types in, the engine brings
 * the other in line, and says what is wrong.
 */
import { useEffect, useState } from 'react';
import type { ConfigProblem } from '../../../../shared/errors.ts';
import type { RuleDraft, RuleSource } from '../../../../shared/rules.ts';
import { useClient } from '../../../client/useClient.ts';

export interface RuleDocument {
  readonly text: string;
  /** As it was last understood: the form keeps it while the text is being typed. */
  readonly draft: RuleDraft;
  readonly problems: readonly ConfigProblem[];
  readonly isChanged: boolean;
  /** Text, form and problems say the same. */
  readonly isSettled: boolean;
  readonly setText: (text: string) => void;
  readonly change: (change: Partial<RuleDraft>) => void;
  readonly reset: () => void;
}

type State = Pick<RuleDocument, 'text' | 'draft' | 'problems'> & {
  /** The view that is ahead of the other. */
  readonly ahead: 'text' | 'draft' | undefined;
};

/** With the round trip within 150 ms of the last key. */
const PAUSE_MS = 90;

export const EMPTY_DRAFT: RuleDraft = {
  type: 'alerting',
  name: '',
  expr: '',
  for: '5m',
  keepFiringFor: '',
  labels: { severity: 'warning' },
  annotations: {},
};

export function useRuleDocument(source: Pick<RuleSource, 'text' | 'draft' | 'problems'>): RuleDocument {
  const client = useClient();
  const first: State = {
    text: source.text,
    draft: source.draft ?? EMPTY_DRAFT,
    problems: source.problems,
    ahead: source.text === '' ? 'draft' : undefined,
  };
  const [state, setState] = useState<State>(first);
  useEffect(() => {
    if (state.ahead === undefined) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void bringInLine(state, client).then(
        (inLine) => {
          if (isCurrent) setState(inLine);
        },
        () => {}, // Without an engine the banner says so; the next key asks again.
      );
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, state]);
  return {
    text: state.text,
    draft: state.draft,
    problems: state.problems,
    isChanged: state.text !== source.text,
    isSettled: state.ahead === undefined,
    setText: (text) => setState((before) => (text === before.text ? before : { ...before, text, ahead: 'text' })),
    change: (change) => setState((before) => ({ ...before, draft: { ...before.draft, ...change }, ahead: 'draft' })),
    reset: () => setState(first),
  };
}

async function bringInLine(state: State, client: ReturnType<typeof useClient>): Promise<State> {
  if (state.ahead === 'text') {
    const { draft, problems } = await client.request('rules.parse', { text: state.text });
    return { text: state.text, draft: draft ?? state.draft, problems, ahead: undefined };
  }
  const { text } = await client.request('rules.write', { text: state.text, draft: state.draft });
  const { problems } = await client.request('rules.parse', { text });
  return { text, draft: state.draft, problems, ahead: undefined };
}
