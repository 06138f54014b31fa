/** For loops over thousands of things: after every so many of them others get the thread, so that no scrape is late. */
import { setImmediate } from 'node:timers/promises';

/** A few milliseconds' worth of what is done with one alert. */
const SLICE = 250;

export interface Slices {
  /** Counts one more thing done. @returns whether it is time to `rest`: few things never wait, and are done at once */
  isOver(): boolean;
  rest(): Promise<void>;
}

export function createSlices(): Slices {
  let done = 0;
  return {
    isOver: () => ++done % SLICE === 0,
    rest: () => setImmediate(),
  };
}
