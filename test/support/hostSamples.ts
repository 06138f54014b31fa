/** One collection of one collector, as `name{label="value",…} value` lines. */
import { formatSeries } from '../../src/shared/labels.ts';
import type { Collector } from '../../src/main/engine/host/collector.ts';
import { FamilySet } from '../../src/main/engine/host/familySet.ts';
import { HostFiles } from '../../src/main/engine/host/hostFiles.ts';

export async function collectLines(
  collector: Collector,
  roots: { readonly procfs?: string; readonly sysfs?: string; readonly rootfs?: string } = {},
): Promise<string[]> {
  using files = new HostFiles({ procfs: '/none', sysfs: '/none', rootfs: '/none', ...roots }, () => 0);
  const out = new FamilySet();
  await collector.collect(files, out);
  return out.take().flatMap(({ samples }) => samples.map(({ labels, value }) => `${formatSeries(labels)} ${value}`));
}
