/** Thin hooks over the client: one request, one subscription, the connection. */
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { AppError } from '../../shared/errors.ts';
import type { RequestName, Requests, SubscriptionName, Subscriptions } from '../../shared/protocol.ts';
import type { Client, Connection } from './client.ts';

export const ClientContext = createContext<Client | undefined>(undefined);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new AppError('internal', 'There is no client above this component.');
  return client;
}

export function useConnection(): Connection {
  const client = useClient();
  return useSyncExternalStore(
    (listener) => client.onConnection(listener),
    () => client.connection,
  );
}

export interface RequestState<T> {
  /** The newest reply; it stays while a newer one is on its way or has failed. */
  readonly data: T | undefined;
  readonly error: AppError | undefined;
  readonly isLoading: boolean;
}

/**
 * Asks once, and again when name, parameters or `refreshKey` change or the connection comes back.
 * With `params` undefined nothing is asked.
 */
export function useRequest<N extends RequestName>(
  name: N,
  params: Requests[N]['params'] | undefined,
  refreshKey: unknown = 0,
): RequestState<Requests[N]['reply']> {
  const client = useClient();
  const isOnline = useConnection().state === 'online';
  const [answer, setAnswer] = useState<Answer<Requests[N]['reply']>>(UNANSWERED);
  const paramsText = params === undefined ? undefined : JSON.stringify(params);
  const question = `${String(refreshKey)} ${paramsText}`;
  useEffect(() => {
    if (!isOnline || paramsText === undefined) return undefined;
    const abort = new AbortController();
    client.request(name, JSON.parse(paramsText) as Requests[N]['params'], abort.signal).then(
      (data) => setAnswer({ question, data, error: undefined }),
      (error: unknown) => {
        if (!abort.signal.aborted) setAnswer((before) => ({ question, data: before.data, error: asAppError(error) }));
      },
    );
    return () => abort.abort();
  }, [client, isOnline, name, paramsText, question]);
  return { data: answer.data, error: answer.error, isLoading: answer.question !== question };
}

interface Answer<T> {
  /** What it answers: the newest question has none while it is on its way. */
  readonly question: string | undefined;
  readonly data: T | undefined;
  readonly error: AppError | undefined;
}
const UNANSWERED: Answer<never> = { question: undefined, data: undefined, error: undefined };

export const asAppError = (error: unknown): AppError =>
  error instanceof AppError ? error : new AppError('internal', String(error));

/** The newest event of a subscription whose events are whole states (all but `query.live`, `notifications` and `reports.due`). */
export function useSubscription<N extends Exclude<SubscriptionName, 'query.live' | 'notifications' | 'reports.due'>>(
  name: N,
): Subscriptions[N]['event'] | undefined {
  const client = useClient();
  const [event, setEvent] = useState<Subscriptions[N]['event']>();
  useEffect(() => client.subscribe(name, {}, { onEvent: (next) => setEvent(() => next) }), [client, name]);
  return event;
}
