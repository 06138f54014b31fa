/**
 * One animation frame for all charts of the page. Draws are done in the order they were asked for; when a frame has used
 * its budget the rest waits for the next, so a page of many panels never blocks input. A hidden window gets no frames.
 */
const BUDGET_MS = 8;

const waiting = new Map<object, () => void>();
let frame: number | undefined;

/** A later draw of the same owner replaces the earlier one. */
export function scheduleDraw(owner: object, draw: () => void): void {
  waiting.set(owner, draw);
  frame ??= requestAnimationFrame(run);
}

export function cancelDraw(owner: object): void {
  waiting.delete(owner);
}

function run(): void {
  frame = undefined;
  const started = performance.now();
  for (const [owner, draw] of waiting) {
    if (performance.now() - started > BUDGET_MS) break;
    waiting.delete(owner);
    draw();
  }
  if (waiting.size > 0) frame ??= requestAnimationFrame(run);
}
