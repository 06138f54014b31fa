/** Lets so many do something at once; the others wait in order. Ten thousand groups must not open ten thousand sockets. */
export interface Turns {
  /** Rejects with the signal's reason when it is aborted before its turn came. */
  take<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

export function createTurns(most: number): Turns {
  let running = 0;
  const waiting: (() => void)[] = [];

  async function begin(signal: AbortSignal): Promise<void> {
    if (running < most) {
      running += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(start), 1);
        reject(signal.reason as Error);
      };
      waiting.push(start);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** A place that is handed on stays taken. */
  function end(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async take(work, signal) {
      await begin(signal);
      try {
        return await work();
      } finally {
        end();
      }
    },
  };
}
