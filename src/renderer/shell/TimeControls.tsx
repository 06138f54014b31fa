/** The time range: earlier, which, later, wider. */
import { useState, type ReactNode } from 'react';
import { describeRange } from '../client/timeRange.ts';
import { useNow } from '../client/useNow.ts';
import { useTimeState, useTimeStore } from '../client/useTime.ts';
import { Button, ButtonGroup, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Popover } from '../ui/Popover.tsx';
import { RangePicker } from './RangePicker.tsx';
import { readRecent, rememberRecent } from './recentRanges.ts';

export interface TimeControlsProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
  readonly oldestMs: number | undefined;
}

export function TimeControls({ isOpen, onOpenChange, oldestMs }: TimeControlsProps): ReactNode {
  const store = useTimeStore();
  const time = useTimeState();
  const nowMs = useNow(60_000);
  const [recent, setRecent] = useState(readRecent);
  const trigger = (
    <Button className="range-button">
      <Icon name="clock" />
      <span>{describeRange(time.range, nowMs)}</span>
      <Icon name="chevronDown" small />
    </Button>
  );
  return (
    <>
      {!time.isLive && (
        <Button kind="ghost" onClick={() => store.backToLive()}>
          Back to live
        </Button>
      )}
      <ButtonGroup label="Time range">
        <IconButton
          icon="chevronLeft"
          label="Half a window earlier"
          keys="Shift+ArrowLeft"
          onClick={() => store.shift(-0.5)}
        />
        <Popover
          label="Time range"
          trigger={trigger}
          open={isOpen}
          onOpenChange={onOpenChange}
          align="center"
          className="range-picker"
        >
          <RangePicker
            current={time.range}
            recent={recent}
            oldestMs={oldestMs}
            onChoose={(range) => {
              setRecent(rememberRecent(range));
              store.setRange(range);
              onOpenChange(false);
            }}
          />
        </Popover>
        <IconButton
          icon="chevronRight"
          label="Half a window later"
          keys="Shift+ArrowRight"
          disabled={time.isLive}
          onClick={() => store.shift(0.5)}
        />
        <IconButton icon="zoomOut" label="Zoom out ×2" keys="Z" onClick={() => store.zoomOut()} />
      </ButtonGroup>
    </>
  );
}
