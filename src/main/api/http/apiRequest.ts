/** A request and a response without a carrier: node:http in `serve`, Electron's protocol handler where it is ever needed. */
export interface ApiRequest {
  readonly method: string;
  /** Path without query string, percent-decoded by the handler that needs it. */
  readonly path: string;
  /** Query string and, for a form POST, its body, in this order. */
  readonly params: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | StreamedBody;
}

/** An answer that is there as a whole. */
export interface WholeResponse extends ApiResponse {
  readonly body: string | Uint8Array;
}

/** A body that is made while it is sent: large answers are never in memory as a whole. */
export interface StreamedBody extends Disposable {
  /** Valid until the next call. Not to be called after the last piece. */
  next(): { readonly bytes: Uint8Array; readonly isLast: boolean };
}

export const isStreamed = (body: ApiResponse['body']): body is StreamedBody =>
  typeof body === 'object' && 'next' in body;

export const JSON_HEADERS: Readonly<Record<string, string>> = { 'content-type': 'application/json' };
const TEXT_HEADERS: Readonly<Record<string, string>> = { 'content-type': 'text/plain; charset=utf-8' };

export const textResponse = (status: number, body: string): WholeResponse => ({ status, headers: TEXT_HEADERS, body });
