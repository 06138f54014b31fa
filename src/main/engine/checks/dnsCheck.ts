/** DNS: one question to one server (RFC 1035), over UDP or TCP; what the answer's head says is the check. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { DnsCheckConfig } from './checkModules.ts';
import type { CheckReport } from './checkReport.ts';
import { chooseAddress } from './chooseAddress.ts';
import type { CheckSettings } from './runCheck.ts';

const TYPES: Readonly<Record<string, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
};
const RCODES = ['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'];
const HEADER_BYTES = 12;
const DNS_PORT = 53;

export async function checkDns(
  target: string,
  config: DnsCheckConfig,
  report: CheckReport,
  { signal }: CheckSettings,
): Promise<boolean> {
  const spent = { resolve: 0, connect: 0, request: 0 };
  let counts = { answers: 0, authority: 0, additional: 0 };
  let isAnswered = false;
  try {
    const [, host = target, port = String(DNS_PORT)] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(target) ?? [];
    const { ip, tookSeconds } = await chooseAddress(host, config, report);
    spent.resolve = tookSeconds;
    const before = performance.now();
    const question = questionFor(config, Math.floor(Math.random() * 0xffff));
    const answer = await (config.transportProtocol === 'udp' ? overUdp : overTcp)(question, ip, Number(port), signal);
    spent.request = (performance.now() - before) / 1000;
    if (answer.length < HEADER_BYTES || answer.readUInt16BE(0) !== question.readUInt16BE(0)) return false;
    isAnswered = true;
    counts = {
      answers: answer.readUInt16BE(6),
      authority: answer.readUInt16BE(8),
      additional: answer.readUInt16BE(10),
    };
    const rcode = RCODES[answer.readUInt16BE(2) & 0xf] ?? '';
    return (config.validRcodes.length === 0 ? ['NOERROR'] : config.validRcodes).includes(rcode);
  } finally {
    report.setEach(
      'probe_dns_duration_seconds',
      'Duration of DNS request by phase',
      Object.entries(spent).map(([phase, seconds]) => [{ phase }, seconds]),
    );
    report.set('probe_dns_answer_rrs', 'Returns number of entries in the answer resource record list', counts.answers);
    report.set(
      'probe_dns_authority_rrs',
      'Returns number of entries in the authority resource record list',
      counts.authority,
    );
    report.set(
      'probe_dns_additional_rrs',
      'Returns number of entries in the additional resource record list',
      counts.additional,
    );
    report.set(
      'probe_dns_query_succeeded',
      'Displays whether or not the query was executed successfully',
      Number(isAnswered),
    );
  }
}

function questionFor({ queryName, queryType, recursionDesired }: DnsCheckConfig, id: number): Buffer {
  const type = TYPES[queryType.toUpperCase()];
  if (type === undefined) throw new Error(`the query type ${queryType} is not known`);
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(recursionDesired ? 0x0100 : 0, 2);
  head.writeUInt16BE(1, 4);
  const labels = queryName
    .replace(/\.$/, '')
    .split('.')
    .filter((label) => label !== '');
  const name = Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);
  return Buffer.concat([head, name, Buffer.from([0, type, 0, 1])]);
}

function overUdp(question: Buffer, ip: string, port: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: ip.includes(':') ? 'udp6' : 'udp4', signal });
    const end = (run: () => void): void => {
      socket.removeAllListeners('close');
      socket.close();
      run();
    };
    socket.once('message', (answer) => end(() => resolve(answer)));
    socket.once('error', (error) => end(() => reject(error)));
    socket.once('close', () => reject(new Error('no answer in time')));
    // Connected, so that a port nobody listens on is told at once.
    socket.connect(port, ip, () => socket.send(question));
  });
}

function overTcp(question: Buffer, host: string, port: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    let received = Buffer.alloc(0);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    socket.once('error', reject);
    socket.once('connect', () => socket.write(Buffer.concat([length, question])));
    socket.on('data', (part) => {
      received = Buffer.concat([received, part]);
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
      socket.destroy();
      resolve(received.subarray(2));
    });
    socket.once('end', () => reject(new Error('the server closed the connection')));
  });
}
