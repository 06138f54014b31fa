/** NFS client: network, RPC, and calls per procedure, from /proc/net/rpc/nfs. */
import { fields, lines, type Collector } from '../collector.ts';

/** The kernel prints one counter per procedure in protocol order, without names; '' is a number no server uses. */
const PROCEDURES: ReadonlyMap<string, readonly string[]> = new Map([
  [
    '2',
    'Null GetAttr SetAttr Root Lookup ReadLink Read WrCache Write Create Remove Rename Link SymLink MkDir RmDir ReadDir FsStat'.split(
      ' ',
    ),
  ],
  [
    '3',
    'Null GetAttr SetAttr Lookup Access ReadLink Read Write Create MkDir SymLink MkNod Remove RmDir Rename Link ReadDir ReadDirPlus FsStat FsInfo PathConf Commit'.split(
      ' ',
    ),
  ],
  [
    '4',
    (
      'Null Read Write Commit Open OpenConfirm OpenNoattr OpenDowngrade Close Setattr FsInfo Renew SetClientID SetClientIDConfirm Lock Lockt Locku Access Getattr Lookup LookupRoot Remove Rename Link Symlink Create Pathconf StatFs ReadLink ReadDir ServerCaps DelegReturn GetACL SetACL FsLocations ReleaseLockowner Secinfo FsidPresent ExchangeID CreateSession DestroySession Sequence GetLeaseTime ReclaimComplete LayoutGet GetDeviceInfo LayoutCommit LayoutReturn ' +
      'SecinfoNoName TestStateID FreeStateID GetDeviceList BindConnToSession DestroyClientID Seek Allocate DeAllocate LayoutStats Clone'
    ).split(' '),
  ],
]);

export interface NfsCalls {
  readonly protocol: string;
  readonly method: string;
  readonly calls: number;
}

/** `proc3 22 0 17 …`: version, count of procedures, calls of each. Procedures an older kernel lacks count as 0. */
function parseNfsCalls(line: string): NfsCalls[] {
  const [name = '', , ...calls] = fields(line);
  const protocol = name.slice('proc'.length);
  return (PROCEDURES.get(protocol) ?? []).map((method, i) => ({ protocol, method, calls: Number(calls[i] ?? 0) }));
}

export const nfsCollector: Collector = {
  name: 'nfs',
  collect(files, out) {
    const text = files.procIf('net/rpc/nfs');
    if (text === undefined) return false;
    for (const line of lines(text)) {
      const [kind = '', ...values] = fields(line);
      const numbers = values.map(Number);
      if (kind === 'net') {
        const packets = 'Total NFSd network packets (sent+received) by protocol type.';
        out.counter('node_nfs_packets_total', packets, numbers[1] ?? 0, 'protocol', 'udp');
        out.counter('node_nfs_packets_total', packets, numbers[2] ?? 0, 'protocol', 'tcp');
        out.counter('node_nfs_connections_total', 'Total number of NFSd TCP connections.', numbers[3] ?? 0);
      } else if (kind === 'rpc') {
        out.counter('node_nfs_rpcs_total', 'Total number of RPCs performed.', numbers[0] ?? 0);
        out.counter('node_nfs_rpc_retransmissions_total', 'Number of RPC transmissions performed.', numbers[1] ?? 0);
        out.counter(
          'node_nfs_rpc_authentication_refreshes_total',
          'Number of RPC authentication refreshes performed.',
          numbers[2] ?? 0,
        );
      } else {
        for (const { protocol, method, calls } of kind.startsWith('proc') ? parseNfsCalls(line) : []) {
          out.counter(
            'node_nfs_requests_total',
            'Number of NFS procedures invoked.',
            calls,
            'proto',
            protocol,
            'method',
            method,
          );
        }
      }
    }
    return true;
  },
};
