/** When to show a skeleton: not before 250 ms of waiting, and then for at least 300 ms. */
import { useEffect, useState } from 'react';

const DELAY_MS = 250;
const STAY_MS = 300;

export function useSkeleton(isLoading: boolean): boolean {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (isLoading === isShown) return undefined;
    const timer = setTimeout(() => setShown(isLoading), isLoading ? DELAY_MS : STAY_MS);
    return () => clearTimeout(timer);
  }, [isLoading, isShown]);
  return isShown;
}
