/** The changes of a board that are not saved yet, with undo and redo. */
import { useMemo, useState } from 'react';
import type { DashboardFile } from '../../../shared/dashboards/entry.ts';
import { isEditable } from '../../../shared/dashboards/edit.ts';
import { dashboardOfText, textLike } from '../../../shared/dashboards/fileText.ts';
import type { JsonRecord } from '../../../shared/dashboards/json.ts';
import type { Dashboard } from '../../../shared/dashboards/model.ts';

export interface Draft {
  /** What is shown: the draft while there is one. */
  readonly dashboard: Dashboard;
  readonly text: string;
  readonly isChanged: boolean;
  /** Undefined for files of schemas that are edited as text alone. */
  readonly json: JsonRecord | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly change: (next: JsonRecord) => void;
  /** @throws when the text holds no dashboard */
  readonly changeText: (text: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly discard: () => void;
}

interface Steps {
  readonly past: readonly string[];
  readonly future: readonly string[];
}
const NO_STEPS: Steps = { past: [], future: [] };
const MOST_STEPS = 100;

export function useDraft(file: DashboardFile, saved: Dashboard): Draft {
  const [{ past, future }, setSteps] = useState(NO_STEPS);
  const text = past.at(-1) ?? file.text;
  const dashboard = useMemo(
    () => (text === file.text ? saved : { ...dashboardOfText(text), uid: file.uid }),
    [text, file, saved],
  );
  return useMemo(() => {
    const push = (next: string): void => setSteps({ past: [...past, next].slice(-MOST_STEPS), future: [] });
    const parsed: unknown = JSON.parse(text);
    return {
      dashboard,
      text,
      isChanged: text !== file.text,
      json: isEditable(parsed) ? parsed : undefined,
      canUndo: past.length > 0,
      canRedo: future.length > 0,
      change: (next) => push(textLike(file.text, next)),
      changeText: (next) => {
        dashboardOfText(next);
        push(next);
      },
      undo: () => setSteps({ past: past.slice(0, -1), future: [text, ...future] }),
      redo: () => setSteps({ past: [...past, ...future.slice(0, 1)], future: future.slice(1) }),
      discard: () => setSteps(NO_STEPS),
    };
  }, [dashboard, text, file, past, future]);
}
