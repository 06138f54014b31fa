/** What the firmware says of the machine. Serial numbers are readable by root alone and then left out. */
import type { Collector } from '../collector.ts';

const FILES = [
  'bios_date',
  'bios_release',
  'bios_vendor',
  'bios_version',
  'board_asset_tag',
  'board_name',
  'board_serial',
  'board_vendor',
  'board_version',
  'chassis_asset_tag',
  'chassis_serial',
  'chassis_vendor',
  'chassis_version',
  'product_family',
  'product_name',
  'product_serial',
  'product_sku',
  'product_uuid',
  'product_version',
  'sys_vendor',
] as const;
const labelOf = (file: string): string => (file === 'sys_vendor' ? 'system_vendor' : file);
const HELP = `A metric with a constant '1' value labeled by ${FILES.map(labelOf).join(', ')} if provided by DMI.`;

export const dmiCollector: Collector = {
  name: 'dmi',
  everyMs: 60_000,
  collect(files, out) {
    const labels = FILES.flatMap((file) => {
      const text = files.sys(`class/dmi/id/${file}`);
      return text === undefined ? [] : [labelOf(file), text];
    });
    if (labels.length === 0) return false;
    out.gauge('node_dmi_info', HELP, 1, ...labels);
    return true;
  },
};
