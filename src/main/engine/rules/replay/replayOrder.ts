/**
 * In which order rules can be replayed a long stretch at a time: what records before what reads it. Where that is
 * impossible, because a rule reads what it or a later rule of its group records, only one evaluation at a time is right.
 */
import type { Milliseconds } from '../../../../shared/time.ts';
import type { Rule, RuleGroup } from '../ruleFile.ts';
import { mayRead, readsOf, type ExprReads } from './exprReads.ts';

export interface PlannedRule {
  /** Among all rules, as the files have them. */
  readonly place: number;
  readonly group: RuleGroup;
  readonly rule: Rule;
  readonly isBoundToRange: boolean;
  /** How long before the start it has to be replayed for what reads it. */
  readonly leadMs: Milliseconds;
  /** How far back its readers look. */
  readonly keptMs: Milliseconds;
}

export interface ReplayOrder {
  readonly rules: readonly PlannedRule[];
  readonly isStepwise: boolean;
}

interface Node {
  readonly group: RuleGroup;
  readonly rule: Rule;
  readonly place: number;
  readonly reads: ExprReads;
  readonly readers: Node[];
}

/** Further back nothing is replayed for the sake of a rule that looks at what another one records. */
const MAX_LEAD_MS = 86_400_000;

/** @param isWanted  the rules that are asked for; those that nothing wanted reads are left out */
export function replayOrder(
  groups: readonly RuleGroup[],
  lookbackMs: Milliseconds,
  isWanted: (rule: Rule) => boolean,
): ReplayOrder {
  const nodes = groups
    .flatMap((group) => group.rules.map((rule) => ({ group, rule })))
    .map(({ group, rule }, place): Node => ({ group, rule, place, reads: readsOf(rule.expr), readers: [] }));
  for (const writer of nodes) {
    if (writer.rule.type !== 'recording') continue;
    writer.readers.push(...nodes.filter(({ reads }) => mayRead(reads, writer.rule.name)));
  }
  const needed = nodesBehind(nodes, isWanted);
  const ordered = inOrder(needed);
  const isLate = needed.some((writer) =>
    writer.readers.some((reader) => reader.group === writer.group && reader.place <= writer.place),
  );
  const isStepwise = ordered === undefined || isLate;
  const leads = new Map<Node, number>();
  for (const node of (ordered ?? needed).toReversed())
    leads.set(node, isStepwise ? 0 : leadOf(node, leads, lookbackMs));
  const planned = (isStepwise ? needed : (ordered ?? needed)).map((node) => ({
    place: node.place,
    group: node.group,
    rule: node.rule,
    isBoundToRange: node.reads.isBoundToRange,
    leadMs: leads.get(node) ?? 0,
    keptMs: Math.max(0, ...node.readers.map((reader) => reader.reads.reachMs + lookbackMs)),
  }));
  return { rules: planned, isStepwise };
}

function nodesBehind(nodes: readonly Node[], isWanted: (rule: Rule) => boolean): readonly Node[] {
  const needed = new Set(nodes.filter(({ rule }) => isWanted(rule)));
  for (let size = -1; size !== needed.size;) {
    size = needed.size;
    for (const node of nodes) if (node.readers.some((reader) => needed.has(reader))) needed.add(node);
  }
  return nodes.filter((node) => needed.has(node));
}

/** Writers before readers, else as in the files; undefined when there is a circle. */
function inOrder(nodes: readonly Node[]): readonly Node[] | undefined {
  const left = new Set(nodes);
  const ordered: Node[] = [];
  while (left.size > 0) {
    const next = nodes.find(
      (node) => left.has(node) && !nodes.some((writer) => left.has(writer) && writer.readers.includes(node)),
    );
    if (next === undefined) return undefined;
    left.delete(next);
    ordered.push(next);
  }
  return ordered;
}

function leadOf(node: Node, leads: ReadonlyMap<Node, number>, lookbackMs: Milliseconds): number {
  const wanted = node.readers.flatMap((reader) => {
    const lead = leads.get(reader);
    return lead === undefined ? [] : [lead + reader.reads.reachMs + lookbackMs];
  });
  return Math.min(Math.max(0, ...wanted), MAX_LEAD_MS);
}
