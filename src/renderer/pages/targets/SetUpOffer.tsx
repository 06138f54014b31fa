/** What fits the service that was found: its dashboard and its rules, both wanted until a person says otherwise. */
import type { ReactNode } from 'react';
import type { ServiceSetUp } from '../../../shared/collection.ts';
import { Checkbox } from '../../ui/Checkbox.tsx';
import { hasSetUp, rulesInWords, type SetUpChoice } from './setUpService.ts';

export interface SetUpOfferProps {
  readonly setUp: ServiceSetUp;
  readonly choice: SetUpChoice;
  readonly onChange: (choice: SetUpChoice) => void;
}

export function SetUpOffer({ setUp, choice, onChange }: SetUpOfferProps): ReactNode {
  const { dashboard, rules } = setUp;
  if (!hasSetUp(setUp)) return null;
  return (
    <fieldset className="set-up">
      <legend>Set up at once</legend>
      {dashboard && (
        <Checkbox
          hasVisibleLabel
          label={`Dashboard ${dashboard.title}, pinned`}
          isOn={choice.dashboard}
          onChange={(isOn) => onChange({ ...choice, dashboard: isOn })}
        />
      )}
      {rules && (
        <Checkbox
          hasVisibleLabel
          label={`${rulesInWords(rules.count)} for ${rules.title}`}
          isOn={choice.rules}
          onChange={(isOn) => onChange({ ...choice, rules: isOn })}
        />
      )}
    </fieldset>
  );
}
