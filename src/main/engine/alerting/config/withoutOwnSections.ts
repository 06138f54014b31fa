/** An alertmanager.yml as Alertmanager's own tools can read it: sections that only exist here become a comment. */
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

const OWN: ReadonlySet<string> = new Set(['desktop_configs', 'ntfy_configs', 'gotify_configs', 'command_configs']);

export function withoutOwnSections(text: string): string {
  if (![...OWN].some((section) => text.includes(section))) return text;
  const document = parseDocument(text);
  const receivers = document.get('receivers');
  if (!isSeq(receivers)) return text;
  for (const receiver of receivers.items) {
    if (!isMap(receiver)) continue;
    const own = receiver.items.filter((pair) => isScalar(pair.key) && OWN.has(String(pair.key.value)));
    if (own.length === 0) continue;
    receiver.items = receiver.items.filter((pair) => !own.includes(pair));
    receiver.comment = ` also: ${own.map(({ key }) => String(key)).join(', ')}`;
  }
  return document.toString();
}
