/** Why one scrape failed, as a sentence for the person who looks at the target. The code tells kinds apart; the words explain. */
export type ScrapeErrorKind =
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'proxy' // it is not there, refuses, or is none
  | 'status'
  | 'redirect'
  | 'body' // cut short, reset, or not decodable
  | 'notMetrics'
  | 'invalid' // parse or label errors
  | 'limit'
  | 'credentials' // a file with a secret that cannot be read
  | 'aborted' // we stopped it
  | 'internal';

export class ScrapeError extends Error {
  readonly kind: ScrapeErrorKind;

  constructor(kind: ScrapeErrorKind, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
  }
}
