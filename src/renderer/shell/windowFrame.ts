/**
 * Where the desktop's own window controls lie over the page: traffic lights over the sidebar on macOS, a row of buttons at
 * the right end of the top bar elsewhere. In a browser there are none. The widths are those of tokens.css's two insets.
 */
const TRAFFIC_LIGHTS_PX = 76;
const OVERLAY_CONTROLS_PX = 138;

/** @param platform  of the desktop app, as Node names it; undefined in a browser */
export function frameInsets(platform: string | undefined): { readonly leftPx: number; readonly rightPx: number } {
  if (platform === undefined) return { leftPx: 0, rightPx: 0 };
  return platform === 'darwin'
    ? { leftPx: TRAFFIC_LIGHTS_PX, rightPx: 0 }
    : { leftPx: 0, rightPx: OVERLAY_CONTROLS_PX };
}

/** Before the first paint, so that nothing moves. */
export function fitWindowFrame(root: HTMLElement, platform: string | undefined): void {
  if (platform === undefined) return;
  const { leftPx, rightPx } = frameInsets(platform);
  root.dataset['shell'] = 'desktop';
  root.dataset['platform'] = platform;
  root.style.setProperty('--titlebar-inset-left', `${leftPx}px`);
  root.style.setProperty('--titlebar-inset-right', `${rightPx}px`);
}
