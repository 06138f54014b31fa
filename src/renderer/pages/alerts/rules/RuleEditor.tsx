/** One rule: form or YAML on the left, its past on the right; saved to its file with the change in view. */
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import type { RuleGroupPlace, RulePlace, RuleSource } from '../../../../shared/rules.ts';
import { formatSpan } from '../../../../shared/units.ts';
import { navigate, useAddress } from '../../../client/address.ts';
import { Link } from '../../../client/Link.tsx';
import { useRequest } from '../../../client/useClient.ts';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Icon } from '../../../ui/Icon.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { RowsSkeleton } from '../../../ui/Skeleton.tsx';
import { RULES_HREF } from './ruleAddress.ts';
import { conditionOf, withLimit, type RuleCondition } from './ruleCondition.ts';
import { RuleForm } from './RuleForm.tsx';
import { SaveDialog, type RuleChange } from './SaveDialog.tsx';
import { TimeMachine } from './TimeMachine.tsx';
import { EMPTY_DRAFT, useRuleDocument } from './useRuleDocument.ts';

const YamlEditor = lazy(() => import('../../../editor/YamlEditor.tsx'));

export default function RuleEditor({ place }: { readonly place: RulePlace }): ReactNode {
  const isNew = place.index === undefined;
  const expr = useAddress().query.get('expr') ?? '';
  const { data: places } = useRequest('rules.places', {});
  const { data: source, error } = useRequest('rules.read', isNew ? undefined : place);
  if (error)
    return (
      <section className="panel">
        <EmptyState
          status="warning"
          title="This rule cannot be shown"
          actions={
            <Link className="button is-small" href={RULES_HREF}>
              All rules
            </Link>
          }
        >
          {error.message}
        </EmptyState>
      </section>
    );
  if (!places || (!isNew && !source))
    return (
      <section className="panel">
        <RowsSkeleton rows={8} label="rule" />
      </section>
    );
  const first = source ?? newRule(place, places, expr);
  return (
    <Editing key={`${first.place.file} ${first.place.group} ${first.place.index}`} source={first} places={places} />
  );
}

function newRule(place: RulePlace, places: readonly RuleGroupPlace[], expr: string): RuleSource {
  const home = places.find((one) => one.isWritable && one.file === place.file) ?? places.find((one) => one.isWritable);
  return {
    place: home === undefined ? place : { file: home.file, group: home.group },
    text: '',
    // A rule needs a name to be tried, and its past is what a new one is opened for.
    draft: { ...EMPTY_DRAFT, name: 'NewRule', expr },
    problems: [],
    intervalMs: home?.intervalMs ?? 60_000,
    isWritable: true,
  };
}

interface EditingProps {
  readonly source: RuleSource;
  readonly places: readonly RuleGroupPlace[];
}

function Editing({ source, places }: EditingProps): ReactNode {
  const rule = useRuleDocument(source);
  const [view, setView] = useState<'form' | 'yaml'>('form');
  const [place, setPlace] = useState(source.place);
  const [condition, setCondition] = useState<RuleCondition | undefined>(() => conditionOf(source.draft?.expr ?? ''));
  const [change, setChange] = useState<RuleChange>();
  const isNew = source.place.index === undefined;
  const canSave = rule.isChanged && rule.isSettled && rule.problems.length === 0 && source.isWritable;
  useSaveKey(canSave ? () => setChange('save') : undefined);
  const dragTo = (limit: string): void => {
    const expr = withLimit(rule.draft.expr, limit);
    if (expr === undefined) return;
    if (condition) setCondition({ ...condition, limit });
    rule.change({ expr });
  };
  return (
    <div className="rule-editor">
      <div className="rule-head">
        <Link className="rule-back" href={RULES_HREF}>
          <Icon name="chevronLeft" small />
          Rules
        </Link>
        <h2 className="rule-title ellipsis">{rule.draft.name || 'New rule'}</h2>
        <PlaceText place={place} places={places} isNew={isNew} intervalMs={source.intervalMs} onChange={setPlace} />
        {rule.isChanged && (
          <span className="rule-changed">
            <Icon name="edit" small />
            Unsaved changes
          </span>
        )}
        <span className="grow" />
        <Segmented
          label="View of the rule"
          value={view}
          options={[
            { value: 'form', label: 'Form' },
            { value: 'yaml', label: 'YAML' },
          ]}
          onChange={(next) => {
            if (next === 'form') setCondition(conditionOf(rule.draft.expr));
            setView(next);
          }}
        />
        {!isNew && source.isWritable && (
          <Button kind="ghost" onClick={() => setChange('remove')}>
            Remove
          </Button>
        )}
        <Button
          kind="ghost"
          disabled={!rule.isChanged}
          onClick={() => {
            rule.reset();
            setCondition(conditionOf(source.draft?.expr ?? ''));
          }}
        >
          Discard
        </Button>
        <Button kind="primary" disabled={!canSave} onClick={() => setChange('save')}>
          Save rule <Kbd keys="Mod+S" />
        </Button>
      </div>
      {!source.isWritable && (
        <p className="rule-readonly t2">{`${source.place.file} may not be written by this program; changes can be tried, not saved.`}</p>
      )}
      <div className="rule-columns">
        <div className="rule-left">
          {view === 'form' ? (
            <RuleForm rule={rule} condition={condition} onCondition={setCondition} />
          ) : (
            <section className="panel rule-form" aria-label="Rule in YAML">
              <Suspense fallback={<RowsSkeleton rows={8} label="rule" />}>
                <YamlEditor
                  value={rule.text}
                  ariaLabel="Rule in YAML"
                  problems={rule.problems}
                  onChange={rule.setText}
                />
              </Suspense>
            </section>
          )}
          {rule.isSettled && rule.draft.name !== '' && <Problems rule={rule} />}
        </div>
        <div className="rule-right">
          {rule.draft.type === 'alerting' && (
            <TimeMachine place={place} intervalMs={source.intervalMs} rule={rule} onLimit={dragTo} />
          )}
        </div>
      </div>
      {change && (
        <SaveDialog
          change={change}
          place={place}
          text={rule.text}
          name={rule.draft.name}
          onClose={() => setChange(undefined)}
          onDone={() => navigate(RULES_HREF)}
        />
      )}
    </div>
  );
}

function Problems({ rule }: { readonly rule: ReturnType<typeof useRuleDocument> }): ReactNode {
  if (rule.problems.length === 0) return null;
  return (
    <ul className="rule-problems" role="status">
      {rule.problems.map(({ line, message }) => (
        <li key={`${line} ${message}`} className="is-critical">{`Line ${line}: ${message}`}</li>
      ))}
    </ul>
  );
}

interface PlaceTextProps {
  readonly place: RulePlace;
  readonly places: readonly RuleGroupPlace[];
  readonly isNew: boolean;
  readonly intervalMs: number;
  readonly onChange: (place: RulePlace) => void;
}

/** A new rule chooses its group; without one to write to, the app makes a file of its own. */
function PlaceText({ place, places, isNew, intervalMs, onChange }: PlaceTextProps): ReactNode {
  if (!isNew)
    return (
      <span className="t2 ellipsis" title={place.file}>
        Group <b>{place.group}</b> · evaluated every {formatSpan(intervalMs)}
      </span>
    );
  const choices = places.filter(({ isWritable }) => isWritable);
  return (
    <label className="rule-place t2">
      Group
      <select
        value={JSON.stringify([place.file, place.group])}
        onChange={(event) => {
          const [file = '', group = ''] = JSON.parse(event.target.value) as string[];
          onChange({ file, group });
        }}
      >
        {choices.map(({ file, group }) => (
          <option key={`${file} ${group}`} value={JSON.stringify([file, group])}>
            {`${group} in ${file.split('/').at(-1) ?? ''}`}
          </option>
        ))}
        <option value={JSON.stringify(['', ''])}>own, in a file of its own</option>
      </select>
    </label>
  );
}

function useSaveKey(save: (() => void) | undefined): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 's' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      save?.();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  });
}
