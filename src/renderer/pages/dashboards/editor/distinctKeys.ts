/** Keys of rows that have no name of their own: what they say, numbered where two say the same. */
export function distinctKeys(words: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return words.map((word) => {
    const count = (seen.get(word) ?? 0) + 1;
    seen.set(word, count);
    return count === 1 ? word : `${word} ${count}`;
  });
}
