/** The plotting code, apart from the shell: fetched once, while the page is put together and its questions are asked. */
import type { PlotView } from './plotView.ts';

type MakePlot = (...args: ConstructorParameters<typeof PlotView>) => PlotView;

let loading: Promise<MakePlot> | undefined;

/** Asked again after a failure, as after a lost connection. */
export function loadPlot(): Promise<MakePlot> {
  loading ??= import('./plotView.ts').then(
    ({ PlotView: View }) =>
      (...args) =>
        new View(...args),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
