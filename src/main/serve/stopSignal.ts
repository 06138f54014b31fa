/** Resolves when the program is to stop: by a signal, or because the launcher that started it is gone. */

/** Signals of a terminal reach every process of its group; a launcher killed alone leaves only its changed parent id. */
const LAUNCHER_CHECK_MS = 500;

export function stopSignal(launcherPid: string | undefined = process.env['SIGHTGLASS_LAUNCHER_PID']): Promise<void> {
  return new Promise((done) => {
    let watch: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearInterval(watch);
      done();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
    if (launcherPid === undefined) return;
    watch = setInterval(() => {
      if (String(process.ppid) !== launcherPid) stop();
    }, LAUNCHER_CHECK_MS);
  });
}
