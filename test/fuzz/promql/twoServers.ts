/** The real Prometheus and the built `sightglass serve`, both with the same data by remote write. */
import { PrometheusProcess } from '../../support/prometheusProcess.ts';
import { encodeRemoteWrite } from '../../support/remoteWriteClient.ts';
import { ServeProcess } from '../../support/serveProcess.ts';
import { fuzzSeries } from './fuzzData.ts';

export interface TwoServers extends AsyncDisposable {
  readonly reference: string;
  readonly subject: string;
}

const HEADERS = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' };
const SERVE_ARGS = ['--no-auth', '--no-host', '--retention', '100y', '--enable-remote-write-receiver'];

export async function startTwoServers(): Promise<TwoServers> {
  await using starting = new AsyncDisposableStack();
  const reference = starting.use(await PrometheusProcess.start());
  const subject = starting.use(await ServeProcess.start({ config: 'global: {}\n', args: SERVE_ARGS }));
  const body = new Uint8Array(encodeRemoteWrite(fuzzSeries()));
  for (const { base } of [reference, subject]) {
    const response = await fetch(`${base}/api/v1/write`, { method: 'POST', headers: HEADERS, body });
    if (!response.ok) throw new Error(`${base} refused the data: ${response.status} ${await response.text()}`);
  }
  const running = starting.move();
  return {
    reference: reference.base,
    subject: subject.base,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
