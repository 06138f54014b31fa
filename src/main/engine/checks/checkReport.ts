/** What a check found, as blackbox_exporter's metrics. */
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { labelsFromRecord } from '../../../shared/labels.ts';
import type { MetricFamily } from '../base/metricFamily.ts';

type Samples = readonly (readonly [Readonly<Record<string, string>>, number])[];

export class CheckReport {
  readonly #families = new Map<string, MetricFamily>();

  set(name: string, help: string, value: number): void {
    this.setEach(name, help, [[{}, value]]);
  }

  setEach(name: string, help: string, samples: Samples): void {
    this.#families.set(name, {
      name,
      type: 'gauge',
      help,
      samples: samples.map(([labels, value]) => ({ labels: labelsFromRecord({ ...labels, __name__: name }), value })),
    });
  }

  families(): readonly MetricFamily[] {
    return [...this.#families.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  noteTls(socket: TLSSocket): void {
    const chain = chainOf(socket.getPeerCertificate(true));
    const leaf = chain[0];
    if (leaf === undefined) return;
    const expiries = chain.map(({ valid_to: until }) => Date.parse(until) / 1000);
    this.set('probe_ssl_earliest_cert_expiry', 'Returns last SSL chain expiry in unixtime', Math.min(...expiries));
    this.set(
      'probe_ssl_last_chain_expiry_timestamp_seconds',
      'Returns last SSL chain expiry in timestamp',
      Math.min(...expiries),
    );
    this.setEach('probe_ssl_last_chain_info', 'Contains SSL leaf certificate information', [
      [
        {
          fingerprint_sha256: leaf.fingerprint256.replaceAll(':', '').toLowerCase(),
          subject: nameOf(leaf.subject),
          issuer: nameOf(leaf.issuer),
          subjectalternative: (leaf.subjectaltname ?? '')
            .replaceAll(/DNS:|IP Address:[^,]*(, )?/g, '')
            .replaceAll(', ', ','),
        },
        1,
      ],
    ]);
    const version = (socket.getProtocol() ?? '').replace(/^TLSv1$/, 'TLS 1.0').replace(/^TLSv/, 'TLS ');
    this.setEach('probe_tls_version_info', 'Returns the TLS version used or NaN when unknown', [[{ version }, 1]]);
  }
}

function chainOf(first: ReturnType<TLSSocket['getPeerCertificate']>): PeerCertificate[] {
  const chain: PeerCertificate[] = [];
  let next: (PeerCertificate & { readonly issuerCertificate?: PeerCertificate }) | undefined = first;
  while (next?.fingerprint256 !== undefined && !chain.includes(next)) {
    chain.push(next);
    next = next.issuerCertificate;
  }
  return chain;
}

/** A distinguished name, most special part first, as Go prints it. */
function nameOf(name: PeerCertificate['subject']): string {
  return Object.entries(name)
    .flatMap(([key, value]) => [value].flat().map((one) => `${key}=${one}`))
    .toReversed()
    .join(',');
}
