/** For loops over thousands of things: every few milliseconds others get the thread, so that no scrape is late. */
import { setImmediate } from 'node:timers/promises';

/** What nobody notices; a turn holds some of these loops' last stretch and what follows it. */
const SLICE_MS = 5;
/** Between two looks at the time. As few things never wait, and are done at once. */
const LOOK_EVERY = 64;

export interface Slices {
  /** Counts so many more things done, one by default. @returns whether it is time to `rest` */
  isOver(count?: number): boolean;
  rest(): Promise<void>;
}

/** Goes by the machine's own time, not by a `Clock`: it is about how long this thread has been held. */
export function createSlices(): Slices {
  let done = 0;
  let beganMs = performance.now();
  return {
    isOver(count = 1) {
      const looks = Math.floor(done / LOOK_EVERY);
      done += count;
      return Math.floor(done / LOOK_EVERY) > looks && performance.now() - beganMs >= SLICE_MS;
    },
    async rest() {
      await setImmediate();
      beganMs = performance.now();
    },
  };
}
