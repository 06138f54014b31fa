import { describe, expect, it } from 'vitest';
import { fuzzBlobs } from '../../../fuzz/store/blobFuzz.ts';
import { fuzzPages } from '../../../fuzz/store/pageFuzz.ts';

/** A slice; `npm run test:fuzz-store` is the whole. */
describe('tsdb: harmed bytes', () => {
  it('of blobs: each is refused or read, never worse', () => {
    const { failures, refused, read } = fuzzBlobs(1, 4000);
    expect(failures).toEqual([]);
    expect(refused).toBeGreaterThan(1000);
    expect(read).toBeGreaterThan(100);
  });

  it('of the file: the rest answers, and what is missing is told', { timeout: 60_000 }, async () => {
    const { failures, told } = await fuzzPages(1, 12);
    expect(failures).toEqual([]);
    expect(told).toBeGreaterThan(0);
  });
});
