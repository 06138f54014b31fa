/** Whether the engine is well, where its files are, what is wrong with it. */
import type { ReactNode } from 'react';
import { keepWords } from '../../../shared/storageForecast.ts';
import { formatAgo, formatDateTime, formatSpan } from '../../../shared/units.ts';
import { useConnection } from '../../client/useClient.ts';
import { useEngineFeeds } from '../../client/useEngineFeeds.ts';
import { Panel } from '../../ui/Panel.tsx';
import { StatusBadge, StatusGlyph } from '../../ui/StatusGlyph.tsx';
import { Row } from './Row.tsx';

export function EngineSection(): ReactNode {
  const { status } = useEngineFeeds();
  const isOffline = useConnection().state === 'offline';
  if (!status) return null;
  const { problems, startedMs, nowMs, rulesChecked, lastRuleEvaluationMs } = status;
  return (
    <>
      <Panel title="Engine" isSection isFlush>
        <Row
          title={isOffline ? 'The engine does not answer' : `Running for ${formatSpan(nowMs - startedMs)}`}
          detail={`Started ${formatDateTime(startedMs)}, version ${status.version}.`}
        >
          <StatusBadge status={isOffline ? 'critical' : problems.length > 0 ? 'warning' : 'ok'}>
            {isOffline ? 'Offline' : problems.length > 0 ? `${problems.length} to look at` : 'All well'}
          </StatusBadge>
        </Row>
        <Row
          title="Rules"
          detail={
            lastRuleEvaluationMs === undefined
              ? 'Not checked yet.'
              : `${rulesChecked} checked ${formatAgo(lastRuleEvaluationMs, nowMs)}.`
          }
        />
        <Row title="Data folder" detail={<code>{status.dataDir}</code>} />
        <Row
          title="Configuration"
          detail={status.configFile === undefined ? 'Built in: this machine alone.' : <code>{status.configFile}</code>}
        />
        <Row title="Data is kept for" detail={keepWords(status.retentionMs)} />
      </Panel>
      {problems.length > 0 && (
        <Panel title="To look at" detail={String(problems.length)} isSection isFlush level="warning">
          <ul>
            {problems.map((problem) => (
              <li key={problem} className="problem">
                <StatusGlyph status="warning" label="Warning" />
                <span>{problem}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
