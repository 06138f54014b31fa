/** Which machine this is, and whether it is well. */
import { memo, type ReactNode } from 'react';
import type { AlertView, HostFacts } from '../../../shared/status.ts';
import { formatSpan, formatValue } from '../../../shared/units.ts';
import { Link } from '../../client/Link.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { type Status, StatusBadge } from '../../ui/StatusGlyph.tsx';

export interface HostHeaderProps {
  readonly facts: HostFacts | undefined;
  readonly alerts: readonly AlertView[] | undefined;
}

export const HostHeader = memo(function HostHeader({ facts, alerts }: HostHeaderProps): ReactNode {
  // Name and verdict come together, so that neither moves the other.
  const isKnown = facts !== undefined && alerts !== undefined;
  const verdict = isKnown ? verdictOf(alerts, facts.instance) : undefined;
  return (
    <header className="host">
      <span className="host-icon">
        <Icon name="host" />
      </span>
      <div className="host-words">
        {isKnown && (
          <>
            <h2>
              {facts.hostname}
              {verdict && <StatusBadge status={verdict.status}>{verdict.words}</StatusBadge>}
            </h2>
            <p className="ellipsis">{factLine(facts)}</p>
          </>
        )}
      </div>
      <span className="grow" />
      <Link className="button" href="/targets">
        <Icon name="targets" small />
        Targets
      </Link>
    </header>
  );
});

function factLine(facts: HostFacts): string {
  const { os, cpuModel, cores, memoryBytes, bootMs } = facts;
  const parts = [
    'This machine',
    os,
    cpuModel === '' ? '' : `${cpuModel}, ${cores} ${cores === 1 ? 'core' : 'cores'}`,
    memoryBytes > 0 ? formatValue(memoryBytes, 'bytes') : '',
    bootMs === undefined ? '' : `up ${formatSpan(Date.now() - bootMs)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function verdictOf(
  alerts: readonly AlertView[],
  instance: string,
): { readonly status: Status; readonly words: string } {
  const own = alerts.filter(({ state, labels }) => state === 'firing' && labels['instance'] === instance);
  const critical = own.filter(({ severity }) => severity === 'critical').length;
  const warnings = own.length - critical;
  if (critical > 0) return { status: 'critical', words: `${critical} critical` };
  if (warnings > 0) return { status: 'warning', words: warnings === 1 ? '1 warning' : `${warnings} warnings` };
  return { status: 'ok', words: 'All well' };
}
