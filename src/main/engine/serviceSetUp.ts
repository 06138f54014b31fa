/** Which dashboard and which rules come with the app for a service, told by the metrics it exposes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceSetUp } from '../../shared/collection.ts';
import { SHIPPED_BOARDS } from './dashboards/shippedBoards.ts';
import { packFile } from './ruleDesk.ts';
import { RULE_PACKS } from './rules/packs/rulePacks.ts';

/** @param configFolder  where rule files are; a pack that is a file there is a person's already */
export function serviceSetUp(names: ReadonlySet<string>, configFolder: string): ServiceSetUp {
  const pack = RULE_PACKS.find(
    ({ metric }) => names.has(metric) || (metric.endsWith('_') && [...names].some((name) => name.startsWith(metric))),
  );
  const isNew = pack !== undefined && !existsSync(join(configFolder, packFile(pack.id)));
  return {
    dashboard: shippedBoardFor(names),
    rules: isNew ? { id: pack.id, title: pack.title, count: Object.keys(pack.words).length } : undefined,
  };
}

interface Board {
  readonly uid: string;
  readonly title: string;
  readonly templating?: { readonly list?: readonly { readonly query?: unknown }[] };
}

/** A shipped board is for those who have the metric that its first variable lists. */
function shippedBoardFor(names: ReadonlySet<string>): ServiceSetUp['dashboard'] {
  for (const { text } of SHIPPED_BOARDS) {
    const { uid, title, templating } = JSON.parse(text) as Board;
    const query = JSON.stringify(templating?.list?.[0]?.query ?? '');
    const metric = /label_values\((\w+)/.exec(query)?.[1];
    if (metric !== undefined && names.has(metric)) return { uid, title };
  }
  return undefined;
}
