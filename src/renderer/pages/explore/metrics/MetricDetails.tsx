/** What is known of one metric: type, unit, help, its course of the last hour, and how many values each label has. */
import { useEffect, useState, type ReactNode } from 'react';
import type { MetricInfo } from '../../../../shared/status.ts';
import { formatCount } from '../../../../shared/units.ts';
import { useClient, useRequest } from '../../../client/useClient.ts';
import { MetricCourse } from '../../../editor/MetricCourse.tsx';
import { Button } from '../../../ui/Button.tsx';
import '../../../ui/Chip.css';
import { firstQuery } from './metricFilter.ts';

export interface MetricDetailsProps {
  readonly metric: MetricInfo;
  readonly onPick: (expr: string) => void;
}

const VALUES_SHOWN = 12;

export function MetricDetails({ metric, onPick }: MetricDetailsProps): ReactNode {
  const { name, type, unit, help, series } = metric;
  const query = firstQuery(metric);
  return (
    <>
      <h3 className="mono metrics-name">{name}</h3>
      <p className="metrics-chips">
        <span className="chip">{type}</span>
        {unit !== '' && <span className="chip">{unit}</span>}
        <span className="chip">{formatCount(series)} series</span>
      </p>
      <p className="metrics-help">{help === '' ? 'Its target says nothing about it.' : help}</p>
      <MetricCourse metric={metric} />
      <div className="metrics-actions">
        <Button small kind="primary" onClick={() => onPick(query)}>
          {query === name ? 'Use' : 'Use with rate'}
        </Button>
        {query !== name && (
          <Button small onClick={() => onPick(name)}>
            Use as it is
          </Button>
        )}
      </div>
      <Labels name={name} onPick={onPick} />
    </>
  );
}

interface LabelCount {
  readonly label: string;
  readonly values: readonly string[];
}

/** Labels with most values first: they are what series are made of. */
function Labels({ name, onPick }: { readonly name: string; readonly onPick: (expr: string) => void }): ReactNode {
  const labels = useLabels(name);
  const [open, setOpen] = useState<string>();
  if (!labels) return null;
  return (
    <table className="table metrics-labels">
      <thead>
        <tr>
          <th scope="col">Label</th>
          <th scope="col" className="is-number">
            Values
          </th>
          <th scope="col">Such as</th>
        </tr>
      </thead>
      <tbody>
        {labels.map(({ label, values }) => (
          <tr key={label}>
            <td className="mono is-primary">{label}</td>
            <td className="is-number">{formatCount(values.length)}</td>
            <td>
              {values.slice(0, open === label ? 200 : VALUES_SHOWN / 4).map((value) => (
                <button
                  key={value}
                  type="button"
                  className="chip mono metrics-value"
                  title={`${name}{${label}=${JSON.stringify(value)}}`}
                  onClick={() => onPick(`${name}{${label}=${JSON.stringify(value)}}`)}
                >
                  {value}
                </button>
              ))}
              {values.length > VALUES_SHOWN / 4 && open !== label && (
                <button type="button" className="chip metrics-value" onClick={() => setOpen(label)}>
                  + {formatCount(values.length - VALUES_SHOWN / 4)}
                </button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useLabels(metric: string): readonly LabelCount[] | undefined {
  const client = useClient();
  const match = `{__name__=${JSON.stringify(metric)}}`;
  const { data: names } = useRequest('labels.names', { match });
  const [counts, setCounts] = useState<readonly LabelCount[]>();
  useEffect(() => {
    if (!names) return undefined;
    const abort = new AbortController();
    const shown = names.filter((name) => name !== '__name__');
    Promise.all(
      shown.map(async (label) => ({
        label,
        values: await client.request('labels.values', { name: label, match }, abort.signal),
      })),
    ).then(
      (found) => setCounts(found.sort((a, b) => b.values.length - a.values.length)),
      () => {}, // Gone elsewhere, or offline: the banner says so.
    );
    return () => abort.abort();
  }, [client, names, match]);
  return counts;
}
