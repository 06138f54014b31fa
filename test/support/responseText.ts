/** The whole body of an answer of the API, streamed or not. */
import { type ApiResponse, isStreamed } from '../../src/main/api/http/apiRequest.ts';

export function responseText({ body }: ApiResponse): string {
  if (typeof body === 'string') return body;
  if (!isStreamed(body)) return Buffer.from(body).toString('utf8');
  using stream = body;
  const parts: Buffer[] = [];
  for (;;) {
    const { bytes, isLast } = stream.next();
    parts.push(Buffer.from(bytes));
    if (isLast) return Buffer.concat(parts).toString('utf8');
  }
}
