/**
 * The hash by which `limit_ratio` samples series: XXH64 over Prometheus' packed form of labels, so that the same series are
 * chosen. A string is packed as its length (one byte, or 255 and three bytes from 255 on) and its UTF-8 bytes.
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
import type { Labels } from '../../../../shared/labels.ts';

const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const word = (x: bigint): bigint => BigInt.asUintN(64, x);
const rotate = (x: bigint, bits: bigint): bigint => word((x << bits) | (x >> (64n - bits)));
const round = (lane: bigint, input: bigint): bigint => word(rotate(word(lane + input * P2), 31n) * P1);
const merge = (hash: bigint, lane: bigint): bigint => word((hash ^ round(0n, lane)) * P1 + P4);

export const labelsHash = (labels: Labels): bigint => xxHash64(packLabels(labels));

function packLabels(labels: Labels): Uint8Array {
  const parts: number[] = [];
  const encoder = new TextEncoder();
  for (const text of labels) {
    const bytes = encoder.encode(text);
    if (bytes.length < 255) parts.push(bytes.length);
    else parts.push(255, bytes.length & 0xff, (bytes.length >> 8) & 0xff, (bytes.length >> 16) & 0xff);
    for (const byte of bytes) parts.push(byte);
  }
  return Uint8Array.from(parts);
}

function xxHash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    const lanes: [bigint, bigint, bigint, bigint] = [word(P1 + P2), P2, 0n, word(-P1)];
    for (; at + 32 <= bytes.length; at += 32) {
      for (const lane of [0, 1, 2, 3] as const)
        lanes[lane] = round(lanes[lane], view.getBigUint64(at + 8 * lane, true));
    }
    hash = word(rotate(lanes[0], 1n) + rotate(lanes[1], 7n) + rotate(lanes[2], 12n) + rotate(lanes[3], 18n));
    for (const lane of lanes) hash = merge(hash, lane);
  }
  hash = word(hash + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    hash = word(rotate(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4);
  }
  if (at + 4 <= bytes.length) {
    hash = word(rotate(hash ^ word(BigInt(view.getUint32(at, true)) * P1), 23n) * P2 + P3);
    at += 4;
  }
  for (; at < bytes.length; at++) hash = word(rotate(hash ^ word(BigInt(bytes[at] as number) * P5), 11n) * P1);
  hash = word((hash ^ (hash >> 33n)) * P2);
  hash = word((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}
