/** The limit in the chart, to be dragged, or moved with the arrow keys. It lies over the plot and knows its value axis. */
import {
  useLayoutEffect,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type RefObject,
} from 'react';

export interface ThresholdHandleProps {
  /** What holds the chart; the handle is placed within it. */
  readonly hostRef: RefObject<HTMLElement | null>;
  /** Of the value axis. */
  readonly bounds: readonly [min: number, max: number];
  readonly value: number;
  readonly words: string;
  readonly onChange: (value: number) => void;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Keys move it by this share of the axis, with Shift by ten times as much. */
const KEY_SHARE = 0.005;

export function ThresholdHandle({ hostRef, bounds, value, words, onChange }: ThresholdHandleProps): ReactNode {
  const box = usePlotBox(hostRef);
  if (box === undefined) return null;
  const [min, max] = bounds;
  const share = Math.min(1, Math.max(0, (max - value) / (max - min)));
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const host = hostRef.current?.getBoundingClientRect();
    if (host === undefined) return;
    const at = (event.clientY - host.top - box.top) / box.height;
    onChange(max - Math.min(1, Math.max(0, at)) * (max - min));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(value + direction * (max - min) * KEY_SHARE * (event.shiftKey ? 10 : 1));
  };
  return (
    <div
      className="threshold-handle"
      role="slider"
      tabIndex={0}
      aria-label="Limit of the rule"
      aria-orientation="vertical"
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={words}
      style={{ left: box.left, top: box.top + share * box.height, width: box.width }}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        event.currentTarget.focus();
      }}
      onPointerMove={drag}
      onKeyDown={onKeyDown}
    />
  );
}

/** Where the plot itself is, without its axes. */
function usePlotBox(hostRef: RefObject<HTMLElement | null>): Box | undefined {
  const [box, setBox] = useState<Box>();
  useLayoutEffect(() => {
    const host = hostRef.current;
    if (!host) return undefined;
    const measure = (): void => {
      const plot = host.querySelector('.u-over')?.getBoundingClientRect();
      const outer = host.getBoundingClientRect();
      const next = plot && {
        left: plot.left - outer.left,
        top: plot.top - outer.top,
        width: plot.width,
        height: plot.height,
      };
      setBox((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
    };
    // The plot comes, and is made anew, on its own time; its axes grow with their labels.
    const changes = new MutationObserver(measure);
    changes.observe(host, { childList: true, subtree: true, attributes: true, attributeFilter: ['style'] });
    const size = new ResizeObserver(measure);
    size.observe(host);
    measure();
    return () => {
      changes.disconnect();
      size.disconnect();
    };
  }, [hostRef]);
  return box;
}
