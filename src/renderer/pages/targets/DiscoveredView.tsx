/** Services that listen on this machine and speak of themselves, each added by one click. */
import { useState, type ReactNode } from 'react';
import type { DiscoveredService, ServiceSetUp } from '../../../shared/collection.ts';
import { formatCount, MISSING } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { asAppError, useClient, useRequest } from '../../client/useClient.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { RowsSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { EVERYTHING, hasSetUp, rulesInWords, setUpService } from './setUpService.ts';
import { useUndoableEdit } from './useUndoableEdit.ts';

export function DiscoveredView(): ReactNode {
  const [look, setLook] = useState(0);
  const { data, error, isLoading } = useRequest('targets.discover', {}, look);
  const again = (
    <Button small icon="refresh" disabled={isLoading} onClick={() => setLook(look + 1)}>
      Look again
    </Button>
  );
  if (error)
    return (
      <EmptyState status="critical" title="This machine could not be looked at" actions={again}>
        {error.message}
      </EmptyState>
    );
  if (!data) return <RowsSkeleton rows={4} label="services on this machine" />;
  if (data.length === 0)
    return (
      <EmptyState icon="search" title="No service on this machine offers metrics" actions={again}>
        Listening loopback ports are compared with known exporters, databases and model servers. Nothing beyond this
        machine is asked.
      </EmptyState>
    );
  return (
    <>
      <table className="table target-table discovered-table">
        <thead>
          <tr>
            <th scope="col">Service</th>
            <th scope="col">Address</th>
            <th scope="col">Process</th>
            <th scope="col" className="is-number">
              Series
            </th>
            <th scope="col" className="is-number">
              <span className="visually-hidden">Add</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {data.map((service) => (
            <ServiceRow key={service.address} service={service} onAdded={() => setLook((before) => before + 1)} />
          ))}
        </tbody>
      </table>
      <div className="discovered-foot">
        <span>Only loopback ports of known services are asked.</span>
        {again}
      </div>
    </>
  );
}

function ServiceRow({
  service,
  onAdded,
}: {
  readonly service: DiscoveredService;
  readonly onAdded: () => void;
}): ReactNode {
  const client = useClient();
  const toast = useToast();
  const offerUndo = useUndoableEdit();
  const [isAdding, setAdding] = useState(false);
  const { name, address, path, process, series, watchedBy, suggestedJob, setUp } = service;
  const add = async (): Promise<void> => {
    setAdding(true);
    try {
      const draft = { address: `http://${address}${path}` };
      const edit = await client.request('targets.add', {
        draft,
        settings: { job: suggestedJob, labels: {} },
        isPreview: false,
      });
      const samples =
        edit.firstScrape?.isUp === true ? ` Its first scrape brought ${edit.firstScrape.samples} samples.` : '';
      const more = await setUpService(client, setUp, EVERYTHING);
      const words = `${name} is watched as job ${suggestedJob}.${samples} ${more.words}`.trim();
      offerUndo(edit, words, [more.undo]);
      onAdded();
    } catch (error) {
      toast({ status: 'critical', text: asAppError(error).message });
    } finally {
      setAdding(false);
    }
  };
  return (
    <tr>
      <td className="is-primary">
        {name}
        {watchedBy === '' && hasSetUp(setUp) && <div className="t3">{offerInWords(setUp)}</div>}
      </td>
      <td className="mono">
        {address}
        {path !== '/metrics' && <span className="t3">{path}</span>}
      </td>
      <td>{process === '' ? MISSING : process}</td>
      <td className="is-number">{formatCount(series)}</td>
      <td className="is-number">
        {watchedBy === '' ? (
          <Button
            small
            icon="plus"
            disabled={isAdding}
            aria-label={`Add ${name} at ${address}`}
            onClick={() => void add()}
          >
            Add
          </Button>
        ) : (
          <Link href={`/targets?target=${encodeURIComponent(watchedBy)}`}>Watched</Link>
        )}
      </td>
    </tr>
  );
}

function offerInWords({ dashboard, rules }: ServiceSetUp): string {
  const parts = [
    ...(dashboard === undefined ? [] : [`dashboard ${dashboard.title}`]),
    ...(rules === undefined ? [] : [rulesInWords(rules.count)]),
  ];
  return `with ${parts.join(' and ')}`;
}
