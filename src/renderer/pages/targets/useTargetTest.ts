/** The live test of what is typed: it runs shortly after the last change and belongs to that draft alone. */
import { useEffect, useState } from 'react';
import type { TargetDraft, TargetTest } from '../../../shared/collection.ts';
import { asAppError, useClient } from '../../client/useClient.ts';

const PAUSE_MS = 400;

export interface TestState {
  readonly test: TargetTest | undefined;
  /** Why the address is none. */
  readonly error: string;
  readonly isRunning: boolean;
}

interface Answer {
  readonly question: string;
  readonly test: TargetTest | undefined;
  readonly error: string;
}

/** @param attempt  another number tests again */
export function useTargetTest(draft: TargetDraft, attempt: number): TestState {
  const client = useClient();
  const [answer, setAnswer] = useState<Answer>({ question: '', test: undefined, error: '' });
  const text = JSON.stringify(draft);
  const question = `${attempt} ${text}`;
  const isEmpty = draft.address.trim() === '';
  useEffect(() => {
    if (isEmpty) return undefined;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      client.request('targets.test', { draft: JSON.parse(text) as TargetDraft }, abort.signal).then(
        (test) => setAnswer({ question, test, error: '' }),
        (error: unknown) => {
          if (!abort.signal.aborted) setAnswer({ question, test: undefined, error: asAppError(error).message });
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [client, text, question, isEmpty]);
  if (isEmpty) return { test: undefined, error: '', isRunning: false };
  const isAnswered = answer.question === question;
  return { test: isAnswered ? answer.test : undefined, error: isAnswered ? answer.error : '', isRunning: !isAnswered };
}
