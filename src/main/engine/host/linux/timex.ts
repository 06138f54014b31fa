/**
 * What the kernel knows of its clock's discipline (NTP). Only a system call tells it, and Node makes none; Perl, which is
 * part of nearly every Linux, makes it twice a minute and sleeps in between. Without Perl the collector has no data.
 */
import type { Clock } from '../../base/clock.ts';
import type { Collector } from '../collector.ts';
import type { FamilySet } from '../familySet.ts';
import { LineHelper } from '../lineHelper.ts';

const TOOLS = ['/usr/bin/perl'];
const EVERY_SECONDS = 30;
/** After so long without a line the last is not the truth any more. */
const FRESH_MS = 100_000;
/** The number of adjtimex(2), by Node's name of the architecture. */
const CALL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['x64', 159],
  ['arm64', 171],
  ['riscv64', 171],
  ['ppc64', 124],
  ['s390x', 124],
]);
/** Reads only: all zeros means that nothing is to be changed. The fields of the kernel's struct, 64 bits wide, without its time. */
const SCRIPT =
  '$| = 1; while (1) { my $t = "\\0" x 208; my $r = syscall($ARGV[0] + 0, $t); exit 1 if $r < 0; ' +
  'print join(" ", $r, unpack("x8 q4 l x4 q3 x16 q3 l x4 q5 l", $t)), "\\n"; sleep $ARGV[1]; }';

/** The clock is not synchronized. */
const TIME_ERROR = 5;
/** Status bit: the offset is in nanoseconds, not microseconds. */
const STA_NANO = 0x2000;
/** Frequencies are parts per million with 16 binary digits behind the point. */
const FREQUENCY_UNIT = 65_536 * 1e6;

export interface Timex {
  readonly isSynchronized: boolean;
  readonly offset: number;
  readonly frequency: number;
  readonly maxError: number;
  readonly estimatedError: number;
  readonly status: number;
  readonly constant: number;
  readonly tick: number;
  readonly ppsFrequency: number;
  readonly ppsJitter: number;
  readonly ppsShift: number;
  readonly ppsStability: number;
  readonly ppsJitterCount: number;
  readonly ppsCalibrationCount: number;
  readonly ppsErrorCount: number;
  readonly ppsStabilityCount: number;
  readonly taiOffset: number;
}

/** The numbers the script prints; undefined when they are not all there. */
export function parseTimex(text: string): Timex | undefined {
  const numbers = text.trim().split(' ').map(Number);
  if (numbers.length !== 19 || numbers.some(Number.isNaN)) return undefined;
  const [state, offset, frequency, maxError, estimatedError, status, constant, , , ...rest] = numbers as [
    ...Repeat9,
    ...number[],
  ];
  const [tick, ppsFrequency, ppsJitter, ppsShift, ppsStability, ...counts] = rest as [...Repeat5, ...number[]];
  const [ppsJitterCount, ppsCalibrationCount, ppsErrorCount, ppsStabilityCount, taiOffset] = counts as Repeat5;
  return {
    isSynchronized: state !== TIME_ERROR,
    offset,
    frequency,
    maxError,
    estimatedError,
    status,
    constant,
    tick,
    ppsFrequency,
    ppsJitter,
    ppsShift,
    ppsStability,
    ppsJitterCount,
    ppsCalibrationCount,
    ppsErrorCount,
    ppsStabilityCount,
    taiOffset,
  };
}

type Repeat5 = [number, number, number, number, number];
type Repeat9 = [...Repeat5, number, number, number, number];

export function createTimexCollector(clock: Clock, tools: readonly string[] = TOOLS): Collector {
  const call = CALL_NUMBERS.get(process.arch);
  let last: { readonly timex: Timex; readonly atMs: number } | undefined;
  const helper = new LineHelper({
    tools: call === undefined ? [] : tools,
    args: ['-e', SCRIPT, String(call), String(EVERY_SECONDS)],
    clock,
    onLine(line) {
      const timex = parseTimex(line);
      if (timex !== undefined) last = { timex, atMs: clock.monotonic() };
    },
  });
  return {
    name: 'timex',
    everyMs: 5_000,
    async collect(_files, out) {
      if (helper.keepRunning() && last === undefined) await helper.spoken;
      if (last === undefined || clock.monotonic() - last.atMs > FRESH_MS) return false;
      write(out, last.timex);
      return true;
    },
    [Symbol.dispose]: () => helper[Symbol.dispose](),
  };
}

function write(out: FamilySet, timex: Timex): void {
  const unit = (timex.status & STA_NANO) === 0 ? 1e6 : 1e9;
  const gauge = (name: string, help: string, value: number): void => out.gauge(`node_timex_${name}`, help, value);
  const pps = (name: string, what: string, value: number): void =>
    out.counter(`node_timex_pps_${name}_total`, `Pulse per second count of ${what}.`, value);
  gauge('offset_seconds', 'Time offset in between local system and reference clock.', timex.offset / unit);
  gauge('frequency_adjustment_ratio', 'Local clock frequency adjustment.', 1 + timex.frequency / FREQUENCY_UNIT);
  gauge('maxerror_seconds', 'Maximum error in seconds.', timex.maxError / 1e6);
  gauge('estimated_error_seconds', 'Estimated error in seconds.', timex.estimatedError / 1e6);
  gauge('status', 'Value of the status array bits.', timex.status);
  gauge('loop_time_constant', 'Phase-locked loop time constant.', timex.constant);
  gauge('tick_seconds', 'Seconds between clock ticks.', timex.tick / 1e6);
  gauge('pps_frequency_hertz', 'Pulse per second frequency.', timex.ppsFrequency / FREQUENCY_UNIT);
  gauge('pps_jitter_seconds', 'Pulse per second jitter.', timex.ppsJitter / unit);
  gauge('pps_shift_seconds', 'Pulse per second interval duration.', timex.ppsShift);
  gauge(
    'pps_stability_hertz',
    'Pulse per second stability, average of recent frequency changes.',
    timex.ppsStability / FREQUENCY_UNIT,
  );
  pps('jitter', 'jitter limit exceeded events', timex.ppsJitterCount);
  pps('calibration', 'calibration intervals', timex.ppsCalibrationCount);
  pps('error', 'calibration errors', timex.ppsErrorCount);
  pps('stability_exceeded', 'stability limit exceeded events', timex.ppsStabilityCount);
  gauge('tai_offset_seconds', 'International Atomic Time (TAI) offset.', timex.taiOffset);
  const syncHelp = 'Is clock synchronized to a reliable server (1 = yes, 0 = no).';
  gauge('sync_status', syncHelp, timex.isSynchronized ? 1 : 0);
}
