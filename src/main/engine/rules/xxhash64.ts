/**
 * XXH64 with seed 0. Only for a few hundred bytes now and then: it works on bigints.
 * @see https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
const MASK = 0xffffffffffffffffn;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const wrap = (value: bigint): bigint => value & MASK;
const rotate = (value: bigint, bits: bigint): bigint => wrap((value << bits) | (value >> (64n - bits)));
const round = (lane: bigint, input: bigint): bigint => wrap(rotate(wrap(lane + input * P2), 31n) * P1);
const merge = (hash: bigint, lane: bigint): bigint => wrap((hash ^ round(0n, lane)) * P1 + P4);

export function xxhash64(bytes: Uint8Array): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stripes = bytes.length - (bytes.length % 32);
  let hash = bytes.length >= 32 ? stripeHash(view, stripes) : P5;
  hash = wrap(hash + BigInt(bytes.length));
  return avalanche(tailHash(hash, view, stripes));
}

function stripeHash(view: DataView, end: number): bigint {
  let [a, b, c, d] = [wrap(P1 + P2), P2, 0n, wrap(-P1)];
  for (let i = 0; i < end; i += 32) {
    a = round(a, view.getBigUint64(i, true));
    b = round(b, view.getBigUint64(i + 8, true));
    c = round(c, view.getBigUint64(i + 16, true));
    d = round(d, view.getBigUint64(i + 24, true));
  }
  const sum = wrap(rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n));
  return [a, b, c, d].reduce(merge, sum);
}

function tailHash(start: bigint, view: DataView, from: number): bigint {
  let hash = start;
  let i = from;
  for (; i + 8 <= view.byteLength; i += 8) {
    hash = wrap(rotate(hash ^ round(0n, view.getBigUint64(i, true)), 27n) * P1 + P4);
  }
  if (i + 4 <= view.byteLength) {
    hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint32(i, true)) * P1), 23n) * P2 + P3);
    i += 4;
  }
  for (; i < view.byteLength; i++) hash = wrap(rotate(hash ^ wrap(BigInt(view.getUint8(i)) * P5), 11n) * P1);
  return hash;
}

function avalanche(value: bigint): bigint {
  let hash = wrap((value ^ (value >> 33n)) * P2);
  hash = wrap((hash ^ (hash >> 29n)) * P3);
  return hash ^ (hash >> 32n);
}
