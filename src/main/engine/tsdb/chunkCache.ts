/**
 * Chunks that were read lately, checked and with their directory read, so that a dashboard that asks again every few seconds
 * costs neither the database nor a checksum. Bounded by bytes; the one that was not used for longest goes first.
 * Ids of chunks are never given twice, so what is here never gets wrong; it only gets useless.
 */
export class ChunkCache<T> {
  private readonly limitBytes: number;
  private readonly sizeOf: (chunk: T) => number;
  /** In the order of their last use. */
  private readonly chunks = new Map<number, T>();
  private bytes = 0;

  constructor(limitBytes: number, sizeOf: (chunk: T) => number) {
    this.limitBytes = limitBytes;
    this.sizeOf = sizeOf;
  }

  get(id: number): T | undefined {
    const chunk = this.chunks.get(id);
    if (chunk === undefined) return undefined;
    this.chunks.delete(id);
    this.chunks.set(id, chunk);
    return chunk;
  }

  add(id: number, chunk: T): void {
    this.remove(id);
    this.chunks.set(id, chunk);
    this.bytes += this.sizeOf(chunk);
    for (const oldest of this.chunks.keys()) {
      if (this.bytes <= this.limitBytes) return;
      this.remove(oldest);
    }
  }

  remove(id: number): void {
    const chunk = this.chunks.get(id);
    if (chunk === undefined) return;
    this.chunks.delete(id);
    this.bytes -= this.sizeOf(chunk);
  }
}
