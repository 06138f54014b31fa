/** One job: its head, which folds, and a row per target, which unfolds into what is known of it. */
import { useId, useState, type ReactNode } from 'react';
import type { TargetView } from '../../../shared/status.ts';
import { formatAgo, formatCount, formatDateTime, formatSpan, formatValue, MISSING } from '../../../shared/units.ts';
import { LabelChip } from '../../ui/Chip.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { StatusText } from '../../ui/StatusGlyph.tsx';
import { ScrapeBars } from './ScrapeBars.tsx';
import { TargetDetails } from './TargetDetails.tsx';
import { ownLabels, targetRemark, targetState, type JobGroup } from './targetState.ts';

const COLUMNS = 7;
const CHIPS = 2;

export interface JobRowsProps {
  readonly group: JobGroup;
  readonly nowMs: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export function JobRows({ group, nowMs, isOpen, onToggle }: JobRowsProps): ReactNode {
  const every = group.intervalMs === undefined ? '' : `, every ${formatSpan(group.intervalMs)}`;
  return (
    <tbody>
      <tr className="job-row">
        <th colSpan={COLUMNS} scope="rowgroup">
          <button type="button" aria-expanded={isOpen} onClick={onToggle}>
            <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} small />
            {group.job}
            <span className="job-facts">
              {group.up} of {group.total} up{every}
            </span>
          </button>
        </th>
      </tr>
      {isOpen && group.targets.map((target) => <TargetRow key={target.id} target={target} nowMs={nowMs} />)}
    </tbody>
  );
}

function TargetRow({ target, nowMs }: { readonly target: TargetView; readonly nowMs: number }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const detailsId = useId();
  const { status, word } = targetState(target, nowMs);
  const remark = targetRemark(target);
  const hasScrape = target.lastScrapeMs !== undefined;
  const isUp = target.health === 'up';
  const labels = ownLabels(target);
  return (
    <>
      <tr>
        <td>
          <button
            type="button"
            className="target-name"
            aria-expanded={isOpen}
            aria-controls={detailsId}
            title={remark === '' ? target.url : `${target.url}\n${remark}`}
            onClick={() => setOpen(!isOpen)}
          >
            <span className="mono">{target.instance}</span>
            {target.isBuiltIn && <span className="t3">built in</span>}
            {remark !== '' && <span className={`target-remark is-${status}`}>{remark}</span>}
          </button>
        </td>
        <td>
          <StatusText status={status}>{word}</StatusText>
        </td>
        <td>
          <ScrapeBars recent={target.recent} />
        </td>
        <td className="is-number">{isUp ? formatValue(target.lastDurationMs, 'ms') : MISSING}</td>
        <td className="is-number">{isUp ? formatCount(target.samples) : MISSING}</td>
        <td className="is-number" title={hasScrape ? formatDateTime(target.lastScrapeMs ?? 0) : undefined}>
          {target.lastScrapeMs === undefined ? MISSING : formatAgo(target.lastScrapeMs, nowMs)}
        </td>
        <td className="wide-only">
          <span className="target-labels">
            {labels.slice(0, CHIPS).map(([name, value]) => (
              <LabelChip key={name} name={name} value={value} />
            ))}
            {labels.length > CHIPS && <span className="t3">+{labels.length - CHIPS}</span>}
          </span>
        </td>
      </tr>
      {isOpen && (
        <tr className="target-details-row" id={detailsId}>
          <td colSpan={COLUMNS}>
            <TargetDetails target={target} nowMs={nowMs} />
          </td>
        </tr>
      )}
    </>
  );
}
