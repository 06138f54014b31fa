/** Labels as Prometheus prints a label set in its errors: the name as a label like the others. */
import type { Labels } from '../../../../shared/labels.ts';
import { quoteText } from '../parser/goText.ts';

export function formatLabels(labels: Labels): string {
  const parts: string[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    const name = labels[i] as string;
    const label = /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoteText(name);
    parts.push(`${label}=${quoteText(labels[i + 1] as string)}`);
  }
  return `{${parts.join(', ')}}`;
}
