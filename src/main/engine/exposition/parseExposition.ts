/** Which parser reads a body: by its content type, or by the job's fallback where the target names none that is known. */
import type { ExpositionParser, TextPosition } from './expositionParser.ts';
import { ExpositionError } from './expositionParser.ts';
import { NhcbParser } from './nhcbParser.ts';
import { OpenMetricsParser } from './openMetricsParser.ts';
import { ProtoParser, type ProtoOptions } from './protoParser.ts';
import { TextParser } from './textParser.ts';

export type MediaType = 'text/plain' | 'application/openmetrics-text' | 'application/vnd.google.protobuf';

/**
 * @param fallback  the media type to assume when `contentType` is missing or unknown; undefined: refuse
 * @throws ExpositionError that says what came instead
 */
export function mediaTypeOf(contentType: string, fallback: MediaType | undefined): MediaType {
  let found = parsed.get(contentType);
  if (found === undefined) {
    found = parseMediaType(contentType);
    if (parsed.size >= MAX_PARSED) parsed.clear();
    parsed.set(contentType, found);
  }
  if (typeof found === 'object') {
    if (fallback !== undefined) return fallback;
    throw new ExpositionError(0, found.problem);
  }
  return found;
}

/** The same few headers come with every scrape. */
const parsed = new Map<string, ReturnType<typeof parseMediaType>>();
const MAX_PARSED = 64;

const NO_FALLBACK = 'and no fallback_scrape_protocol specified for target';

function parseMediaType(contentType: string): MediaType | { readonly problem: string } {
  if (contentType === '') return { problem: `non-compliant scrape target sending blank Content-Type ${NO_FALLBACK}` };
  const [head = '', ...parameters] = splitParameters(contentType);
  const type = head.trim().toLowerCase();
  const reason = mediaTypeProblem(type, parameters);
  if (reason !== undefined) {
    return {
      problem: `cannot parse Content-Type ${JSON.stringify(contentType)} and no fallback_scrape_protocol for target: ${reason}`,
    };
  }
  switch (type) {
    case 'text/plain':
    case 'application/openmetrics-text':
    case 'application/vnd.google.protobuf':
      return type;
    default:
      return { problem: `received unsupported Content-Type ${JSON.stringify(contentType)} ${NO_FALLBACK}` };
  }
}

/** Parts between semicolons that are not inside quotes. */
const splitParameters = (text: string): string[] => text.match(/(?:"(?:\\.|[^"\\])*"|[^;"])+/g) ?? [];

function mediaTypeProblem(type: string, parameters: readonly string[]): string | undefined {
  if (!/^[^\s/]+(\/[^\s/]+)?$/.test(type)) {
    return /^[^\s/]+\/[^\s/]+/.test(type)
      ? 'mime: unexpected content after media subtype'
      : 'mime: expected token after slash';
  }
  const names = parameters
    .map((parameter) => parameter.split('=')[0]?.trim().toLowerCase() ?? '')
    .filter((name) => name !== '');
  if (
    parameters.some(
      (parameter) => parameter.trim() !== '' && !/^\s*[^\s=]+\s*=\s*("(?:\\.|[^"\\])*"|[^\s"]+)\s*$/.test(parameter),
    )
  ) {
    return 'mime: invalid media parameter';
  }
  return new Set(names).size < names.length ? 'mime: duplicate parameter name' : undefined;
}

export interface ParserOptions extends ProtoOptions {
  /** Classic histograms come as native ones with custom buckets. */
  readonly convertsClassic?: boolean;
}

/**
 * @param bytes  the body and one byte of room behind it, see TextParser
 * @param length  bytes of the body
 */
export function createParser(
  bytes: Buffer,
  length: number,
  mediaType: MediaType,
  options: ParserOptions,
): ExpositionParser & Partial<TextPosition> {
  const inner = parserOf(bytes, length, mediaType, options);
  if (options.convertsClassic !== true) return inner;
  return new NhcbParser(inner, options.keepsClassic, options.limits ?? { buckets: 0, minFactor: 0 });
}

function parserOf(
  bytes: Buffer,
  length: number,
  mediaType: MediaType,
  options: ProtoOptions,
): ExpositionParser & Partial<TextPosition> {
  switch (mediaType) {
    case 'text/plain':
      return new TextParser(bytes, length);
    case 'application/openmetrics-text':
      return new OpenMetricsParser(bytes, length);
    case 'application/vnd.google.protobuf':
      return new ProtoParser(bytes, length, options);
  }
}
