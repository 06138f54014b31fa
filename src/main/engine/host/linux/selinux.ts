import type { Collector } from '../collector.ts';

export const selinuxCollector: Collector = {
  name: 'selinux',
  everyMs: 60_000,
  collect(files, out) {
    const isEnabled = files.listSys('fs/selinux').length > 0;
    out.gauge('node_selinux_enabled', 'SELinux is enabled, 1 is true, 0 is false', isEnabled ? 1 : 0);
    if (!isEnabled) return true;
    const current = files.sysNumber('fs/selinux/enforce');
    if (current !== undefined) out.gauge('node_selinux_current_mode', 'Current SELinux enforcement mode', current);
    return true;
  },
};
