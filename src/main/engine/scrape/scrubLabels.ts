/** Labels that must not be stored as they come: removed, or replaced by a keyed hash that tells values apart and no more. */
import { createHmac } from 'node:crypto';
import { METRIC_NAME, metricName, trustedLabels, type Labels } from '../../../shared/labels.ts';
import type { ScrubRule, Scrubbing } from '../config/extensionConfig.ts';
import { secretText, type SecretSources } from './credentials.ts';

export type Scrub = (labels: Labels) => Labels;

/** Labels no rule takes away: without them a series is not its target's. */
const KEPT: ReadonlySet<string> = new Set([METRIC_NAME, 'job', 'instance']);

/**
 * @returns undefined when there is nothing to scrub
 * @throws ScrapeError `credentials` when the key cannot be read: then nothing may be stored
 */
export async function createScrub(scrubbing: Scrubbing, from: SecretSources): Promise<Scrub | undefined> {
  const { rules, key, keyFile, keyRef } = scrubbing;
  if (rules.length === 0) return undefined;
  return scrubWith(rules, await secretText(key, keyFile, keyRef, from));
}

function scrubWith(rules: readonly ScrubRule[], key: string): Scrub {
  return (labels) => rules.reduce((scrubbed, rule) => applyRule(scrubbed, rule, key), labels);
}

function applyRule(labels: Labels, rule: ScrubRule, key: string): Labels {
  if (!rule.metrics.test(metricName(labels))) return labels;
  const flat: string[] = [];
  for (let i = 0; i < labels.length; i += 2) {
    const [name, value] = [labels[i] as string, labels[i + 1] as string];
    const isMeant = rule.labels.test(name) !== (rule.action === 'keep');
    if (KEPT.has(name) || !isMeant) flat.push(name, value);
    else if (rule.action === 'hash') flat.push(name, hashed(value, key, rule.digits));
  }
  return trustedLabels(flat);
}

const hashed = (value: string, key: string, digits: number): string =>
  createHmac('sha256', key).update(value).digest('hex').slice(0, digits);
