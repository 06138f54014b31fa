/** Overview: this machine, its vital signs and charts, the fleet, what fires. */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Mark } from '../../charts/chartData.ts';
import { useRequest } from '../../client/useClient.ts';
import { useEngineFeed } from '../../client/useEngineFeeds.ts';
import { classNames } from '../../ui/classNames.ts';
import { formatValue } from '../../../shared/units.ts';
import { ChartPanel } from '../ChartPanel.tsx';
import { Culprits } from './Culprits.tsx';
import type { CulpritKind } from './culprits.ts';
import { Filesystems } from './Filesystems.tsx';
import { FiringNow } from './FiringNow.tsx';
import { FleetTable } from './FleetTable.tsx';
import { GettingStarted, isGettingStarted } from './GettingStarted.tsx';
import { HostHeader } from './HostHeader.tsx';
import { lastWhere } from './frameReading.ts';
import { cpuChart, diskChart, loadChart, memoryChart, networkChart } from './machineCharts.ts';
import { TopProcesses } from './TopProcesses.tsx';
import { type Machine, useMachine } from './useMachine.ts';
import { Vitals } from './Vitals.tsx';
import './overview.css';

const CHART_PX = 236;
const NO_MARKS: readonly Mark[] = [];

export function OverviewPage(): ReactNode {
  const alerts = useEngineFeed((feeds) => feeds.alerts);
  const startedMs = useEngineFeed(({ status }) => status?.startedMs);
  const facts = useRequest('host.facts', {}).data;
  const machine = useMachine();
  const [isStarting, setStarting] = useState(() => isGettingStarted(Date.now()));
  const canAsk = machine.cpu.frame !== undefined || machine.cpu.error !== undefined;
  const closeSteps = useCallback(() => setStarting(false), []);
  const marks = useMemo(
    () => (startedMs === undefined ? NO_MARKS : [{ atMs: startedMs, label: 'Sightglass started' }]),
    [startedMs],
  );
  return (
    <>
      <HostHeader facts={facts} alerts={alerts} />
      <Vitals machine={machine} facts={facts} />
      <div className={classNames('overview-hero', isStarting && 'has-steps')}>
        <MainCharts machine={machine} marks={marks} cores={facts?.cores} />
        {isStarting && <GettingStarted facts={facts} onClose={closeSteps} />}
      </div>
      <section className="overview-low" aria-label="Fleet, alerts and more">
        <div className="overview-fleet">
          <FleetTable facts={facts} canAsk={canAsk} />
          <section className="overview-charts" aria-label="More charts">
            <ChartPanel
              title="Disk throughput"
              asked={machine.disk}
              chartOf={diskChart}
              data={useMemo(() => diskChart(machine.disk.frame), [machine.disk.frame])}
              unit="Bps"
              height={CHART_PX}
              marks={marks}
              tipFoot={useCulprits('disk', machine.disk.stepMs, facts?.cores)}
            />
            <ChartPanel
              title="Load"
              {...(facts === undefined ? {} : { detail: `${facts.cores} ${facts.cores === 1 ? 'core' : 'cores'}` })}
              asked={machine.load}
              chartOf={loadChart}
              data={useMemo(() => loadChart(machine.load.frame), [machine.load.frame])}
              unit="none"
              height={CHART_PX}
              min={0}
              marks={marks}
            />
            <Filesystems canAsk={canAsk} />
          </section>
        </div>
        <div className="overview-side">
          <FiringNow alerts={alerts} />
          <TopProcesses intervalMs={machine.intervalMs} canAsk={canAsk} />
        </div>
      </section>
    </>
  );
}

interface MainChartsProps {
  readonly machine: Machine;
  readonly marks: readonly Mark[];
  readonly cores: number | undefined;
}

function MainCharts({ machine, marks, cores }: MainChartsProps): ReactNode {
  const { cpu, memory, memoryTotals, network } = machine;
  const installed = lastWhere(memoryTotals.frame, '__name__', 'node_memory_MemTotal_bytes');
  const common = { height: CHART_PX, marks };
  return (
    <section className="overview-charts" aria-label="Charts">
      <ChartPanel
        {...common}
        title="CPU by mode"
        detail={cores === undefined || cores === 0 ? '' : `${cores} ${cores === 1 ? 'core' : 'cores'}`}
        asked={cpu}
        chartOf={cpuChart}
        data={useMemo(() => cpuChart(cpu.frame), [cpu.frame])}
        unit="percent"
        stacked
        min={0}
        max={100}
        tipFoot={useCulprits('cpu', cpu.stepMs, cores)}
        whenEmpty="The first figures take two readings of the collector."
      />
      <ChartPanel
        {...common}
        title="Memory"
        detail={installed === undefined ? '' : `${formatValue(installed, 'bytes')} installed`}
        asked={memory}
        chartOf={memoryChart}
        data={useMemo(() => memoryChart(memory.frame), [memory.frame])}
        unit="bytes"
        stacked
        min={0}
        max={installed}
        tipFoot={useCulprits('memory', memory.stepMs, cores)}
      />
      <ChartPanel
        {...common}
        title="Network"
        detail="received above, sent below"
        asked={network}
        chartOf={networkChart}
        data={useMemo(() => networkChart(network.frame), [network.frame])}
        unit="bps"
        mirrored
      />
    </section>
  );
}

/** Who was behind a figure, for a chart's tooltip. */
function useCulprits(kind: CulpritKind, stepMs: number, cores = 1): (atMs: number) => ReactNode {
  return useCallback(
    (atMs) => <Culprits kind={kind} atMs={atMs} stepMs={stepMs} cores={cores} />,
    [kind, stepMs, cores],
  );
}
