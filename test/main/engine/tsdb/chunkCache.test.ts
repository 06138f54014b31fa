import { describe, expect, it } from 'vitest';
import { ChunkCache } from '../../../../src/main/engine/tsdb/chunkCache.ts';

describe('ChunkCache', () => {
  it('lets go of what was not used for longest once the bytes are too many', () => {
    const cache = new ChunkCache<string>(10, (chunk) => chunk.length);
    cache.add(1, 'aaaa');
    cache.add(2, 'bbbb');
    cache.get(1);
    cache.add(3, 'cccc');
    expect([1, 2, 3].map((id) => cache.get(id))).toEqual(['aaaa', undefined, 'cccc']);
  });

  it('does not keep what is larger than all it may hold', () => {
    const cache = new ChunkCache<string>(3, (chunk) => chunk.length);
    cache.add(1, 'aaaa');
    expect(cache.get(1)).toBeUndefined();
  });

  it('counts a chunk that is added again or removed only once', () => {
    const cache = new ChunkCache<string>(8, (chunk) => chunk.length);
    cache.add(1, 'aaaa');
    cache.add(1, 'aaaa');
    cache.add(2, 'bbbb');
    expect(cache.get(1)).toBe('aaaa');
    cache.remove(1);
    cache.remove(1);
    cache.add(3, 'cccc');
    expect([2, 3].map((id) => cache.get(id))).toEqual(['bbbb', 'cccc']);
  });
});
