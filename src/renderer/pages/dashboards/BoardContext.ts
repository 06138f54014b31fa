/** What all panels of a board share. */
import { createContext, useContext } from 'react';
import { AppError } from '../../../shared/errors.ts';
import type { Dashboard } from '../../../shared/dashboards/model.ts';
import type { Scope } from '../../../shared/dashboards/variables/interpolate.ts';
import type { AdhocFilter } from '../../../shared/dashboards/variables/model.ts';
import type { Mark } from '../../charts/chartData.ts';

export interface BoardShared {
  readonly dashboard: Dashboard;
  readonly scope: Scope;
  readonly filters: readonly AdhocFilter[];
  readonly marks: readonly Mark[];
  readonly scrapeInterval: (expr: string) => number;
  /** False until the variables are known: nothing is asked before. */
  readonly isReady: boolean;
  /** All panels are drawn, in view or not: for paper and pictures. */
  readonly isWhole: boolean;
}

export const BoardContext = createContext<BoardShared | undefined>(undefined);

export function useBoard(): BoardShared {
  const board = useContext(BoardContext);
  if (!board) throw new AppError('internal', 'There is no board above this component.');
  return board;
}
