/** A rule as a form: name, query, condition, waits, severity, words, labels. */
import { useCallback, useState, type ReactNode } from 'react';
import type { WireError } from '../../../../shared/errors.ts';
import type { RuleDraft } from '../../../../shared/rules.ts';
import { useClient, useRequest } from '../../../client/useClient.ts';
import type { AskEngine } from '../../../editor/engineCompletion.ts';
import { LazyPromqlEditor } from '../../../editor/LazyPromqlEditor.tsx';
import { guessUnit, unitLabel } from '../../../panels/guessUnit.ts';
import { TextField } from '../../../ui/TextField.tsx';
import { PairsField } from './PairsField.tsx';
import { conditionOf, exprOf, NO_DATA, OPERATORS, type RuleCondition } from './ruleCondition.ts';
import type { RuleDocument } from './useRuleDocument.ts';

export interface RuleFormProps {
  readonly rule: RuleDocument;
  /** Taken apart; undefined: the expression is kept whole. */
  readonly condition: RuleCondition | undefined;
  readonly onCondition: (condition: RuleCondition | undefined) => void;
}

const SEVERITIES = ['critical', 'warning', 'info'];
/** Annotations with fields of their own. */
const WORDS = ['summary', 'description'] as const;

export function RuleForm({ rule, condition, onCondition }: RuleFormProps): ReactNode {
  const { draft, change } = rule;
  const isAlert = draft.type === 'alerting';
  const setCondition = (next: RuleCondition): void => {
    onCondition(next);
    change({ expr: exprOf(next) });
  };
  const setExpr = (expr: string): void => {
    onCondition(undefined);
    change({ expr });
  };
  const annotation = (name: string): string => draft.annotations[name] ?? '';
  const annotate = (name: string, value: string): void =>
    change({ annotations: changed(draft.annotations, name, value) });
  return (
    <section className="panel rule-form" aria-label="Rule">
      <TextField
        label={isAlert ? 'Name' : 'Metric it records'}
        hasVisibleLabel
        className="is-mono"
        value={draft.name}
        placeholder={isAlert ? 'HostCpuSaturated' : 'job:requests:rate5m'}
        onChange={(name) => change({ name })}
      />
      <QueryField
        value={condition?.measured ?? draft.expr}
        onChange={(text) => (condition ? setCondition({ ...condition, measured: text }) : setExpr(text))}
      />
      {isAlert && (
        <ConditionFields
          expr={draft.expr}
          condition={condition}
          onChange={setCondition}
          onWhole={() => onCondition(undefined)}
        />
      )}
      {isAlert && (
        <div className="rule-row is-waits">
          <TextField
            label="For at least"
            hasVisibleLabel
            value={draft.for}
            placeholder="0s"
            onChange={(value) => change({ for: value })}
          />
          <TextField
            label="Keep firing for"
            hasVisibleLabel
            value={draft.keepFiringFor}
            placeholder="0s"
            onChange={(value) => change({ keepFiringFor: value })}
          />
          {condition && (
            <NoDataField condition={condition} onChange={(noData) => setCondition({ ...condition, noData })} />
          )}
        </div>
      )}
      {isAlert && (
        <>
          <div className="rule-row">
            <Severity draft={draft} onChange={(labels) => change({ labels })} />
            <Receivers draft={draft} />
          </div>
          <TextField
            label="Summary"
            hasVisibleLabel
            value={annotation('summary')}
            placeholder="{{ $labels.instance }} is out of CPU: {{ $value | humanize }}%"
            onChange={(value) => annotate('summary', value)}
          />
          <label className="rule-area">
            <span className="text-field-label">Description</span>
            <textarea
              rows={3}
              value={annotation('description')}
              placeholder="What it means and what to do, in one or two sentences."
              onChange={(event) => annotate('description', event.target.value)}
            />
          </label>
        </>
      )}
      <PairsField
        title="Labels"
        action="Add label"
        values={draft.labels}
        hidden={isAlert ? ['severity'] : []}
        onChange={(labels) => change({ labels })}
      />
      {isAlert && (
        <PairsField
          title="More annotations"
          action="Add annotation"
          values={draft.annotations}
          hidden={WORDS}
          onChange={(annotations) => change({ annotations })}
        />
      )}
    </section>
  );
}

/** An empty value takes the name out. */
function changed(values: Readonly<Record<string, string>>, name: string, value: string): Record<string, string> {
  const { [name]: _, ...rest } = values;
  return value === '' ? rest : { ...values, [name]: value };
}

function QueryField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}): ReactNode {
  const client = useClient();
  const [mistake, setMistake] = useState<WireError | null>(null);
  const ask = useCallback<AskEngine>((name, params) => client.request(name, params), [client]);
  const check = (expr: string): Promise<WireError | null> =>
    client.request('query.check', { expr }).then(
      (reply) => reply.error,
      () => null, // No engine to ask: the banner says so, the text is not to blame.
    );
  const format = async (expr: string): Promise<string> => (await client.request('query.format', { expr })).expr;
  const isGood = mistake === null && value.trim() !== '';
  const { data } = useRequest('query.instant', isGood ? { expr: value } : undefined);
  return (
    <div className="rule-query">
      <span className="rule-query-head">
        <span className="text-field-label">Query</span>
        {isGood && data && (
          <span className="t3">{`${data.series.length} ${data.series.length === 1 ? 'series' : 'series'} · ${Math.max(1, Math.round(data.stats.evalMs))} ms`}</span>
        )}
      </span>
      <LazyPromqlEditor
        value={value}
        ariaLabel="Query of the rule"
        placeholder="Type a metric name, or Ctrl-Space for suggestions"
        ask={ask}
        check={check}
        format={format}
        onChange={onChange}
        onChecked={setMistake}
        onRun={() => {}}
      />
      {mistake && <span className="text-field-error is-critical">{mistake.message}</span>}
    </div>
  );
}

interface ConditionFieldsProps {
  readonly expr: string;
  readonly condition: RuleCondition | undefined;
  readonly onChange: (condition: RuleCondition) => void;
  readonly onWhole: () => void;
}

function ConditionFields({ expr, condition, onChange, onWhole }: ConditionFieldsProps): ReactNode {
  if (condition === undefined) {
    const split = conditionOf(expr);
    return (
      <p className="rule-hint t3">
        Fires for every series that the query yields.{' '}
        <button
          type="button"
          className="rule-link"
          onClick={() => onChange(split ?? { measured: expr, operator: '>', limit: '0', noData: 'ok' })}
        >
          {split ? 'Edit its limit apart' : 'Compare it with a value'}
        </button>
      </p>
    );
  }
  return (
    <fieldset className="rule-condition">
      <legend className="text-field-label">Fire when the value</legend>
      <div className="rule-row is-condition">
        <select
          aria-label="Comparison"
          value={condition.operator}
          onChange={(event) => onChange({ ...condition, operator: event.target.value })}
        >
          {OPERATORS.map(([operator, words]) => (
            <option key={operator} value={operator}>
              {words}
            </option>
          ))}
        </select>
        <TextField
          label="Limit"
          inputMode="decimal"
          value={condition.limit}
          error={Number.isFinite(Number(condition.limit)) && condition.limit !== '' ? undefined : 'A number.'}
          onChange={(limit) => onChange({ ...condition, limit })}
        />
        <span className="rule-unit t2">{unitLabel(guessUnit(condition.measured))}</span>
      </div>
      <p className="rule-hint t3">
        Drag the red line in the preview to change it.{' '}
        <button type="button" className="rule-link" onClick={onWhole}>
          Write the expression whole
        </button>
      </p>
    </fieldset>
  );
}

/** It is written into the expression, where Prometheus understands it as well. */
function NoDataField({
  condition,
  onChange,
}: {
  readonly condition: RuleCondition;
  readonly onChange: (noData: RuleCondition['noData']) => void;
}): ReactNode {
  return (
    <label className="rule-area">
      <span className="text-field-label">No data means</span>
      <select
        value={condition.noData}
        title={`The expression is then ${exprOf(condition)}`}
        onChange={({ target }) => onChange(NO_DATA.find(([choice]) => choice === target.value)?.[0] ?? 'ok')}
      >
        {NO_DATA.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </label>
  );
}

function Severity({
  draft,
  onChange,
}: {
  readonly draft: RuleDraft;
  readonly onChange: (labels: Record<string, string>) => void;
}): ReactNode {
  const value = draft.labels['severity'] ?? '';
  const choices = value === '' || SEVERITIES.includes(value) ? SEVERITIES : [value, ...SEVERITIES];
  return (
    <label className="rule-area">
      <span className="text-field-label">Severity</span>
      <select value={value} onChange={(event) => onChange(changed(draft.labels, 'severity', event.target.value))}>
        <option value="">none (counts as warning)</option>
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    </label>
  );
}

/** Whom the routing in force would tell, by the labels that are known beforehand. */
function Receivers({ draft }: { readonly draft: RuleDraft }): ReactNode {
  const labels = { ...draft.labels, alertname: draft.name };
  const { data } = useRequest('routing.test', { labels });
  const names = [...new Set(data?.routes.map(({ receiver }) => receiver))];
  return (
    <div className="rule-area">
      <span className="text-field-label">Send to</span>
      <span className="rule-receivers ellipsis">
        {names.length === 0 ? 'By routing' : `By routing: ${names.join(', ')}`}
      </span>
    </div>
  );
}
