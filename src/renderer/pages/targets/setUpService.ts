/** What comes with a service that was just added: its dashboard pinned, its rules in a file of their own. */
import type { ServiceSetUp } from '../../../shared/collection.ts';
import type { Client } from '../../client/client.ts';

/** What of it is wanted. */
export interface SetUpChoice {
  readonly dashboard: boolean;
  readonly rules: boolean;
}

export const EVERYTHING: SetUpChoice = { dashboard: true, rules: true };

export interface SetUpDone {
  /** One sentence for each part; '' when there was nothing to do. */
  readonly words: string;
  /** Takes the rules back; undefined when none were added. */
  readonly undo: string | undefined;
}

export const hasSetUp = ({ dashboard, rules }: ServiceSetUp): boolean => dashboard !== undefined || rules !== undefined;

export const rulesInWords = (count: number): string => `${count} ${count === 1 ? 'alert rule' : 'alert rules'}`;

export async function setUpService(client: Client, setUp: ServiceSetUp, choice: SetUpChoice): Promise<SetUpDone> {
  const said: string[] = [];
  const dashboard = choice.dashboard ? setUp.dashboard : undefined;
  if (dashboard !== undefined) {
    await client.request('dashboards.pin', { uid: dashboard.uid, isPinned: true });
    said.push(`The dashboard ${dashboard.title} is pinned.`);
  }
  const rules = choice.rules ? setUp.rules : undefined;
  if (rules === undefined) return { words: said.join(' '), undo: undefined };
  const edit = await client.request('rules.addPack', { id: rules.id, isPreview: false });
  said.push(
    edit.undo === undefined
      ? `Its rules were not added: ${edit.problems[0]?.message ?? 'the file would be bad'}.`
      : `${rulesInWords(rules.count)} watch it.`,
  );
  return { words: said.join(' '), undo: edit.undo };
}
