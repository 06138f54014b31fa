/** Following the present or not, and how often. */
import type { ReactNode } from 'react';
import { formatValue } from '../../shared/units.ts';
import { stepFor } from '../client/timeRange.ts';
import { useNow } from '../client/useNow.ts';
import { useTimeState, useTimeStore } from '../client/useTime.ts';
import { Button, ButtonGroup } from '../ui/Button.tsx';
import { classNames } from '../ui/classNames.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu } from '../ui/Menu.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';

const CHOICES_MS = [1_000, 5_000, 10_000, 30_000, 60_000, 300_000];

export function LiveControls(): ReactNode {
  const store = useTimeStore();
  const { isLive, isHeld, everyMs } = useTimeState();
  const [fromMs, toMs] = store.window();
  const shown = everyMs ?? stepFor(toMs - fromMs);
  const items = [
    { label: 'Automatic', isChecked: everyMs === undefined, onSelect: () => store.setEvery(undefined) },
    ...CHOICES_MS.map((choice) => ({
      label: everyText(choice),
      isChecked: everyMs === choice,
      onSelect: () => store.setEvery(choice),
    })),
  ];
  const label = isLive ? (isHeld ? 'Live, held' : 'Live') : 'Paused';
  return (
    <ButtonGroup label="Refresh">
      <Tooltip text={isLive ? 'Pause' : 'Follow the present'} keys="L">
        <Button className="live-button" aria-pressed={isLive} onClick={() => store.setLive(!isLive)}>
          {isLive && !isHeld ? <Beat /> : <span className="live-dot is-still" aria-hidden="true" />}
          {label}
        </Button>
      </Tooltip>
      <Menu
        items={items}
        trigger={
          <Button className="every-button" aria-label={`Refresh every ${everyText(shown)}`}>
            {everyText(shown)}
            <Icon name="chevronDown" small />
          </Button>
        }
      />
    </ButtonGroup>
  );
}

/** Says at a glance that the page is not frozen. */
function Beat(): ReactNode {
  const isOffBeat = (useNow() / 1_000) % 2 === 1;
  return <span className={classNames('live-dot', isOffBeat && 'is-off-beat')} aria-hidden="true" />;
}

const everyText = (everyMs: number): string =>
  everyMs < 60_000 ? formatValue(everyMs / 1000, 'none') + '\u202fs' : `${everyMs / 60_000}\u202fmin`;
