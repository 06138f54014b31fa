/** What this is, and under which terms. */
import type { ReactNode } from 'react';
import { useEngineFeeds } from '../../client/useEngineFeeds.ts';
import { Panel } from '../../ui/Panel.tsx';
import { Row } from './Row.tsx';

export function AboutSection(): ReactNode {
  const { status } = useEngineFeeds();
  return (
    <Panel title="About" isSection isFlush>
      <Row title="Sightglass" detail={status ? `Version ${status.version}` : ''} />
      <Row title="Licence" detail="Apache License 2.0" />
      <Row title="Network" detail="No account, no telemetry: it talks to the targets you give it and to nobody else." />
      <Row title="Fonts and charts" detail="Inter and JetBrains Mono (SIL Open Font License 1.1), uPlot (MIT)." />
    </Panel>
  );
}
