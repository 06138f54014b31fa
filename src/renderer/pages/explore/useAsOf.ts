/**
 * A value as it was when the key last changed. The present moves on while a page is live; what was asked about it must not,
 * or figures would run away before they are read.
 */
import { useState } from 'react';

export function useAsOf<T>(key: string, value: T): T {
  const [kept, setKept] = useState({ key, value });
  if (kept.key === key) return kept.value;
  setKept({ key, value });
  return value;
}
