import { describe, expect, it } from 'vitest';
import { duplicated, movedPanel, panelJson, placeOf, withPanel } from '../../../src/shared/dashboards/edit.ts';

const file = {
  title: 'T',
  strange: { kept: true },
  panels: [
    { id: 1, type: 'stat', gridPos: { x: 0, y: 0, w: 12, h: 4 } },
    { id: 2, type: 'stat', gridPos: { x: 12, y: 0, w: 12, h: 4 } },
    { id: 9, type: 'row', gridPos: { x: 0, y: 4, w: 24, h: 1 }, panels: [{ id: 3, type: 'stat', title: 'in' }] },
  ],
};

describe('an edit of a dashboard file', () => {
  it('changes one panel, inside of a row too, and nothing else', () => {
    const next = withPanel(file, 3, (panel) => ({ ...panel, title: 'out' }));
    expect(panelJson(next, 3)).toEqual({ id: 3, type: 'stat', title: 'out' });
    expect(next['strange']).toBe(file.strange);
    expect((next['panels'] as unknown[])[0]).toBe(file.panels[0]);
  });

  it('moves a panel inside the grid, and what it covers gives way', () => {
    const next = movedPanel(file, 1, { x: 6 });
    expect(placeOf(panelJson(next, 1))).toEqual({ x: 6, y: 0, w: 12, h: 4 });
    expect(placeOf(panelJson(next, 2))).toEqual({ x: 12, y: 4, w: 12, h: 4 });
    expect(placeOf(panelJson(movedPanel(file, 2, { x: 99 }), 2)).x).toBe(12);
    expect(placeOf(panelJson(movedPanel(file, 2, { w: -99 }), 2)).w).toBe(1);
  });

  it('duplicates below with an id of its own', () => {
    const next = duplicated(file, 1);
    expect(placeOf(panelJson(next, 10))).toEqual({ x: 0, y: 4, w: 12, h: 4 });
  });

  it('removes a panel', () => {
    expect(
      panelJson(
        withPanel(file, 1, () => undefined),
        1,
      ),
    ).toBeUndefined();
  });
});
