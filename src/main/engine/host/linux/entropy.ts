import type { Collector } from '../collector.ts';

export const entropyCollector: Collector = {
  name: 'entropy',
  collect(files, out) {
    out.gauge(
      'node_entropy_available_bits',
      'Bits of available entropy.',
      Number(files.proc('sys/kernel/random/entropy_avail')),
    );
    out.gauge('node_entropy_pool_size_bits', 'Bits of entropy pool.', Number(files.proc('sys/kernel/random/poolsize')));
    return true;
  },
};
