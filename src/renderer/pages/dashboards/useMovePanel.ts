/** Moving and resizing a panel while a board is edited: by its head, by its corner, and by the arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import type { GridPos } from '../../../shared/dashboards/model.ts';

/** Cells, not pixels. */
export type MovePanel = (by: Partial<GridPos>) => void;

export interface MoveHandlers {
  /** How far it is dragged at the moment, in pixels. */
  readonly shift: { readonly x: number; readonly y: number } | undefined;
  readonly onHeadDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onCornerDown: (event: PointerEvent<HTMLElement>) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

const ROW_PX = 38;
const COLUMNS = 24;
const ARROWS: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export function useMovePanel(move: MovePanel | undefined): MoveHandlers {
  const [shift, setShift] = useState<MoveHandlers['shift']>();
  const start = useRef({ x: 0, y: 0 });
  const drag = (event: PointerEvent<HTMLElement>, kind: 'move' | 'size'): void => {
    if (!move || event.button !== 0 || (event.target as Element).closest('button, a, input')) return;
    event.preventDefault();
    const board = event.currentTarget.closest('.board');
    const columnPx = ((board?.clientWidth ?? 1200) + 8) / COLUMNS;
    start.current = { x: event.clientX, y: event.clientY };
    const controller = new AbortController();
    const { signal } = controller;
    const cells = (at: globalThis.PointerEvent): { x: number; y: number } => ({
      x: Math.round((at.clientX - start.current.x) / columnPx),
      y: Math.round((at.clientY - start.current.y) / ROW_PX),
    });
    addEventListener(
      'pointermove',
      (at) => kind === 'move' && setShift({ x: at.clientX - start.current.x, y: at.clientY - start.current.y }),
      { signal },
    );
    addEventListener(
      'pointerup',
      (at) => {
        controller.abort();
        setShift(undefined);
        const { x, y } = cells(at);
        if (x !== 0 || y !== 0) move(kind === 'move' ? { x, y } : { w: x, h: y });
      },
      { signal },
    );
  };
  return {
    shift,
    onHeadDown: (event) => drag(event, 'move'),
    onCornerDown: (event) => drag(event, 'size'),
    onKeyDown(event) {
      const by = ARROWS[event.key];
      // Arrows of a chart inside are its own.
      if (!move || !by || event.target !== event.currentTarget) return;
      event.preventDefault();
      event.stopPropagation();
      move(event.shiftKey ? { w: by.x, h: by.y } : by);
    },
  };
}
