/** A value that must never be printed: in logs, JSON, templates and the debugger it reads `<secret>`. */
import { inspect } from 'node:util';

const SHOWN = '<secret>';

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The value itself; only for the place that sends it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
