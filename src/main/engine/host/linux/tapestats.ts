/** Tape drives. Times in nanoseconds. */
import type { Collector } from '../collector.ts';

type Statistic = readonly [file: string, type: 'counter' | 'gauge', name: string, help: string, unit: number];
const STATISTICS: readonly Statistic[] = [
  ['in_flight', 'gauge', 'io_now', 'The number of I/Os currently outstanding to this device.', 1],
  [
    'io_ns',
    'counter',
    'io_time_seconds_total',
    'The amount of time spent waiting for all I/O to complete (including read and write). This includes tape movement commands such as seeking between file or set marks and implicit tape movement such as when rewind on close tape devices are used.',
    1e9,
  ],
  [
    'other_cnt',
    'counter',
    'io_others_total',
    'The number of I/Os issued to the tape drive other than read or write commands. The time taken to complete these commands uses the following calculation io_time_seconds_total-read_time_seconds_total-write_time_seconds_total',
    1,
  ],
  ['read_byte_cnt', 'counter', 'read_bytes_total', 'The number of bytes read from the tape drive.', 1],
  ['read_cnt', 'counter', 'reads_completed_total', 'The number of read requests issued to the tape drive.', 1],
  [
    'read_ns',
    'counter',
    'read_time_seconds_total',
    'The amount of time spent waiting for read requests to complete.',
    1e9,
  ],
  [
    'resid_cnt',
    'counter',
    'residual_total',
    'The number of times during a read or write we found the residual amount to be non-zero. This should mean that a program is issuing a read larger thean the block size on tape. For write not all data made it to tape.',
    1,
  ],
  ['write_byte_cnt', 'counter', 'written_bytes_total', 'The number of bytes written to the tape drive.', 1],
  ['write_cnt', 'counter', 'writes_completed_total', 'The number of write requests issued to the tape drive.', 1],
  [
    'write_ns',
    'counter',
    'write_time_seconds_total',
    'The amount of time spent waiting for write requests to complete.',
    1e9,
  ],
];

export const tapestatsCollector: Collector = {
  name: 'tapestats',
  collect(files, out) {
    const devices = files.listSys('class/scsi_tape').filter((name) => /^st\d+$/.test(name));
    for (const device of devices) {
      for (const [file, type, name, help, unit] of STATISTICS) {
        const value = files.sysNumber(`class/scsi_tape/${device}/stats/${file}`);
        if (value !== undefined) out.add(type, `node_tape_${name}`, help, value / unit, ['device', device]);
      }
    }
    return devices.length > 0;
  },
};
