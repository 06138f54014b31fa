/**
 * Messages as bytes: `[u32 length of JSON][JSON, padded to 8][frames…]`. A QueryFrame anywhere in a message is replaced
 * by `{"$frame": offset}` and its arrays follow the JSON, so one buffer carries everything and numbers stay binary.
 * Layout of a frame: docs/formats/wire.md. Little-endian, as every platform Sightglass runs on.
 */
import { AppError } from './errors.ts';
import type { QueryFrame } from './frames.ts';

/** Marks frames inside a message body; `values` as a Float64Array is what tells them from other objects. */
function isFrame(value: unknown): value is QueryFrame {
  return typeof value === 'object' && value !== null && 'values' in value && value.values instanceof Float64Array;
}

interface FrameHead extends Omit<QueryFrame, 'values' | 'presence'> {
  /** Byte offset of the values from the start of the binary part; the presence bytes follow them. */
  readonly $frame: number;
}

const pad8 = (n: number): number => (n + 7) & ~7;

export function encodeMessage(message: unknown): Uint8Array {
  const frames: { frame: QueryFrame; offset: number }[] = [];
  let binaryBytes = 0;
  const json = JSON.stringify(message, (_key, value: unknown) => {
    if (!isFrame(value)) return value;
    const { values, presence, ...head } = value;
    const offset = binaryBytes;
    frames.push({ frame: value, offset });
    binaryBytes = pad8(offset + values.byteLength + presence.byteLength);
    return { ...head, $frame: offset } satisfies FrameHead;
  });
  const text = new TextEncoder().encode(json);
  const start = pad8(4 + text.length);
  const bytes = new Uint8Array(start + binaryBytes);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  for (const { frame, offset } of frames) {
    const { values, presence } = frame;
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), start + offset);
    bytes.set(presence, start + offset + values.byteLength);
  }
  return bytes;
}

/**
 * The frames of the result are views into one copy of `bytes`.
 * @throws AppError `bad_data` when the bytes are not a message
 */
export function decodeMessage(bytes: Uint8Array): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4 || 4 + view.getUint32(0, true) > bytes.byteLength) {
    throw new AppError('bad_data', `A message of ${bytes.byteLength} bytes is cut short.`);
  }
  const textLength = view.getUint32(0, true);
  const binary = bytes.slice(pad8(4 + textLength)).buffer;
  const text = new TextDecoder().decode(bytes.subarray(4, 4 + textLength));
  try {
    return JSON.parse(text, (_key, value: unknown) => (isFrameHead(value) ? frameFrom(value, binary) : value));
  } catch (cause) {
    throw new AppError('bad_data', 'A message is not valid.', { cause });
  }
}

function isFrameHead(value: unknown): value is FrameHead {
  return typeof value === 'object' && value !== null && '$frame' in value;
}

function frameFrom({ $frame: offset, ...head }: FrameHead, binary: ArrayBuffer): QueryFrame {
  const cells = head.series.length * head.steps;
  return {
    ...head,
    values: new Float64Array(binary, offset, cells),
    presence: new Uint8Array(binary, offset + cells * 8, cells),
  };
}
