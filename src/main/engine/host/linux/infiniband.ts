/** InfiniBand ports. Some counters exist under one of two names, by the driver's age. */
import type { Collector } from '../collector.ts';

type Counter = readonly [file: string, name: string, help: string, unit: number];

/** The data counters count words of four octets. */
const WORD = 4;
const COUNTERS: readonly Counter[] = [
  [
    'counters_ext/port_multicast_rcv_packets',
    'legacy_multicast_packets_received',
    'Number of multicast packets received',
    1,
  ],
  [
    'counters_ext/port_multicast_xmit_packets',
    'legacy_multicast_packets_transmitted',
    'Number of multicast packets transmitted',
    1,
  ],
  ['counters_ext/port_rcv_data_64', 'legacy_data_received_bytes', 'Number of data octets received on all links', WORD],
  ['counters_ext/port_rcv_packets_64', 'legacy_packets_received', 'Number of data packets received on all links', 1],
  ['counters_ext/port_unicast_rcv_packets', 'legacy_unicast_packets_received', 'Number of unicast packets received', 1],
  [
    'counters_ext/port_unicast_xmit_packets',
    'legacy_unicast_packets_transmitted',
    'Number of unicast packets transmitted',
    1,
  ],
  [
    'counters_ext/port_xmit_data_64',
    'legacy_data_transmitted_bytes',
    'Number of data octets transmitted on all links',
    WORD,
  ],
  [
    'counters_ext/port_xmit_packets_64',
    'legacy_packets_transmitted',
    'Number of data packets received on all links',
    1,
  ],
  [
    'counters/excessive_buffer_overrun_errors',
    'excessive_buffer_overrun_errors',
    'Number of times that OverrunErrors consecutive flow control update periods occurred, each having at least one overrun error.',
    1,
  ],
  [
    'counters/link_downed',
    'link_downed',
    'Number of times the link failed to recover from an error state and went down',
    1,
  ],
  [
    'counters/link_error_recovery',
    'link_error_recovery',
    'Number of times the link successfully recovered from an error state',
    1,
  ],
  [
    'counters/local_link_integrity_errors',
    'local_link_integrity_errors',
    'Number of times that the count of local physical errors exceeded the threshold specified by LocalPhyErrors.',
    1,
  ],
  [
    'counters/multicast_rcv_packets',
    'multicast_packets_received',
    'Number of multicast packets received (including errors)',
    1,
  ],
  [
    'counters/multicast_xmit_packets',
    'multicast_packets_transmitted',
    'Number of multicast packets transmitted (including errors)',
    1,
  ],
  [
    'counters/port_rcv_constraint_errors',
    'port_constraint_errors_received',
    'Number of packets received on the switch physical port that are discarded',
    1,
  ],
  ['counters/port_rcv_data', 'port_data_received_bytes', 'Number of data octets received on all links', WORD],
  [
    'counters/port_rcv_discards',
    'port_discards_received',
    'Number of inbound packets discarded by the port because the port is down or congested',
    1,
  ],
  [
    'counters/port_rcv_errors',
    'port_errors_received',
    'Number of packets containing an error that were received on this port',
    1,
  ],
  [
    'counters/port_rcv_packets',
    'port_packets_received',
    'Number of packets received on all VLs by this port (including errors)',
    1,
  ],
  [
    'counters/port_rcv_remote_physical_errors',
    'port_receive_remote_physical_errors',
    'Number of packets marked with the EBP (End of Bad Packet) delimiter received on the port.',
    1,
  ],
  [
    'counters/port_rcv_switch_relay_errors',
    'port_receive_switch_relay_errors',
    'Number of packets that could not be forwarded by the switch.',
    1,
  ],
  [
    'counters/port_xmit_constraint_errors',
    'port_constraint_errors_transmitted',
    'Number of packets not transmitted from the switch physical port',
    1,
  ],
  ['counters/port_xmit_data', 'port_data_transmitted_bytes', 'Number of data octets transmitted on all links', WORD],
  [
    'counters/port_xmit_discards',
    'port_discards_transmitted',
    'Number of outbound packets discarded by the port because the port is down or congested',
    1,
  ],
  [
    'counters/port_xmit_packets',
    'port_packets_transmitted',
    'Number of packets transmitted on all VLs from this port (including errors)',
    1,
  ],
  [
    'counters/port_xmit_wait',
    'port_transmit_wait',
    'Number of ticks during which the port had data to transmit but no data was sent during the entire tick',
    1,
  ],
  ['counters/symbol_error', 'symbol_error', 'Number of minor link errors detected on one or more physical lanes.', 1],
  [
    'counters/unicast_rcv_packets',
    'unicast_packets_received',
    'Number of unicast packets received (including errors)',
    1,
  ],
  [
    'counters/unicast_xmit_packets',
    'unicast_packets_transmitted',
    'Number of unicast packets transmitted (including errors)',
    1,
  ],
  ['counters/VL15_dropped', 'vl15_dropped', 'Number of incoming VL15 packets dropped due to resource limitations.', 1],
];
const STATE_HELP = 'State of the InfiniBand port (0: no change, 1: down, 2: init, 3: armed, 4: active, 5: act defer)';
const PHYSICAL_HELP =
  'Physical state of the InfiniBand port (0: no change, 1: sleep, 2: polling, 3: disable, 4: shift, 5: link up, 6: link error recover, 7: phytest)';

export const infinibandCollector: Collector = {
  name: 'infiniband',
  collect(files, out) {
    const devices = files.listSys('class/infiniband');
    for (const device of devices) {
      const at = `class/infiniband/${device}`;
      const text = (file: string): string => files.sys(`${at}/${file}`) ?? '';
      out.gauge(
        'node_infiniband_info',
        'Non-numeric data from /sys/class/infiniband/<device>, value is always 1.',
        1,
        'device',
        device,
        'board_id',
        text('board_id'),
        'firmware_version',
        text('fw_ver'),
        'hca_type',
        text('hca_type'),
      );
      for (const port of files.listSys(`${at}/ports`)) {
        const labels = ['device', device, 'port', port];
        const attribute = (file: string): number => Number.parseFloat(text(`ports/${port}/${file}`));
        out.gauge('node_infiniband_state_id', STATE_HELP, attribute('state'), ...labels);
        out.gauge('node_infiniband_physical_state_id', PHYSICAL_HELP, attribute('phys_state'), ...labels);
        // `40 Gb/sec (4X QDR)`
        out.gauge(
          'node_infiniband_rate_bytes_per_second',
          'Maximum signal transfer rate',
          (attribute('rate') * 1e9) / 8,
          ...labels,
        );
        for (const [file, name, help, unit] of COUNTERS) {
          const value = files.sysNumber(`${at}/ports/${port}/${file}`);
          if (value !== undefined) out.counter(`node_infiniband_${name}_total`, help, value * unit, ...labels);
        }
      }
    }
    return devices.length > 0;
  },
};
