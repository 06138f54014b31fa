/** Bonded network devices: how many slaves, how many of them up. */
import { fields, type Collector } from '../collector.ts';

export const bondingCollector: Collector = {
  name: 'bonding',
  collect(files, out) {
    const masters = fields(files.sys('class/net/bonding_masters') ?? '').filter(Boolean);
    for (const master of masters) {
      const at = `class/net/${master}`;
      const slaves = fields(files.sys(`${at}/bonding/slaves`) ?? '').filter(Boolean);
      const status = (slave: string): string | undefined =>
        files.sys(`${at}/lower_${slave}/bonding_slave/mii_status`) ??
        files.sys(`${at}/slave_${slave}/bonding_slave/mii_status`);
      const active = slaves.filter((slave) => status(slave) === 'up').length;
      out.gauge(
        'node_bonding_slaves',
        'Number of configured slaves per bonding interface.',
        slaves.length,
        'master',
        master,
      );
      out.gauge('node_bonding_active', 'Number of active slaves per bonding interface.', active, 'master', master);
    }
    return masters.length > 0;
  },
};
