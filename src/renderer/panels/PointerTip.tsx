/** The card beside the pointer of a painted panel: the chart tooltip without a chart. All of it is text. */
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { placeTooltip } from '../charts/tooltipContent.ts';

export interface PointerTipContent {
  readonly clientX: number;
  readonly clientY: number;
  readonly head: string;
  readonly rows: readonly { readonly name: string; readonly value: string; readonly color?: string }[];
}

export function PointerTip({ clientX, clientY, head, rows }: PointerTipContent): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = ref.current;
    if (!tip) return;
    const size = { width: tip.offsetWidth, height: tip.offsetHeight };
    const view = { width: document.documentElement.clientWidth, height: innerHeight };
    const { left, top } = placeTooltip({ x: clientX, y: clientY }, size, view);
    tip.style.transform = `translate(${left}px, ${top}px)`;
  });
  return createPortal(
    <div ref={ref} className="chart-tip" role="tooltip">
      <div className="chart-tip-head">
        <span>{head}</span>
      </div>
      {rows.map(({ name, value, color }) => (
        <div key={name} className="chart-tip-row">
          {color !== undefined && <i className="swatch is-square" style={{ background: color }} />}
          <span className="chart-tip-name">{name}</span>
          <b>{value}</b>
        </div>
      ))}
    </div>,
    // Inside the page's landmark, so that it is found where its picture is.
    document.querySelector('main') ?? document.body,
  );
}
