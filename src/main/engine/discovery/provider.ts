/** One mechanism at work: it says what it has found, whole, each time that changes. */
import type { Clock } from '../base/clock.ts';
import type { HttpClientConfig } from '../config/httpClientConfig.ts';
import type { TargetGroup } from './targetGroup.ts';

export interface ProviderContext {
  readonly clock: Clock;
  /** Relative names are relative to this file's folder. */
  readonly configFile: string;
  readonly fetchText: FetchText;
}

/** Asks a server that lists targets. @throws an error whose message says in words why there is no answer */
export type FetchText = (
  url: string,
  http: HttpClientConfig,
  headers: readonly (readonly [string, string])[],
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
) => Promise<{ readonly text: string; readonly contentType: string }>;

export interface Found {
  readonly groups: readonly TargetGroup[];
  /** Sentences about what could not be found; the groups found before stay. */
  readonly problems: readonly string[];
}

export interface Provider extends Disposable {
  /** Looks again now, and then on its own. */
  start(onFound: (found: Found) => void): void;
}

/** A provider that asks again every so often; a question that fails keeps the last answer. */
export function createPollingProvider(
  clock: Clock,
  intervalMs: number,
  look: (signal: AbortSignal) => Promise<Found>,
): Provider {
  const abort = new AbortController();
  let timer: Disposable | undefined;
  let last: readonly TargetGroup[] = [];

  async function poll(onFound: (found: Found) => void): Promise<void> {
    let found: Found;
    try {
      found = await look(abort.signal);
    } catch (error) {
      found = { groups: last, problems: [error instanceof Error ? error.message : String(error)] };
    }
    if (abort.signal.aborted) return;
    last = found.groups;
    onFound(found);
    timer = clock.after(intervalMs, () => void poll(onFound));
  }

  return {
    start: (onFound) => void poll(onFound),
    [Symbol.dispose]() {
      abort.abort();
      timer?.[Symbol.dispose]();
    },
  };
}
