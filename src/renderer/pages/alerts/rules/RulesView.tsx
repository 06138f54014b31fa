/** Rules: all of them, one under edit, what the doctor says, and packs to add. */
import { lazy, Suspense, type ReactNode } from 'react';
import type { AppError } from '../../../../shared/errors.ts';
import type { RuleGroupView } from '../../../../shared/status.ts';
import { useAddress } from '../../../client/address.ts';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { DoctorView } from './DoctorView.tsx';
import { PacksView } from './PacksView.tsx';
import { placeOf } from './ruleAddress.ts';
import { RulesTable } from './RulesTable.tsx';
import './rules.css';

const RuleEditor = lazy(() => import('./RuleEditor.tsx'));

export interface RulesViewProps {
  readonly groups: readonly RuleGroupView[] | undefined;
  readonly error: AppError | undefined;
}

export function RulesView({ groups, error }: RulesViewProps): ReactNode {
  const { query } = useAddress();
  const place = placeOf(query);
  if (place !== undefined) {
    return (
      <Suspense fallback={<RowsSkeleton rows={8} label="rule" />}>
        <RuleEditor key={JSON.stringify(place)} place={place} />
      </Suspense>
    );
  }
  const view = query.get('view');
  if (view === 'doctor') return <DoctorView />;
  if (view === 'packs') return <PacksView />;
  return <RulesTable groups={groups} error={error} />;
}
