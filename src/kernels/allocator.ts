/** Memory for the caller's arrays: a block is the caller's until it frees it. 16 bytes aligned. */
export function allocate(bytes: usize): usize {
  return heap.alloc(bytes);
}

export function free(at: usize): void {
  heap.free(at);
}
