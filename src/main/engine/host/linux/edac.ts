/** Memory errors found by the controllers. */
import type { Collector } from '../collector.ts';

const CORRECTABLE = 'Total correctable memory errors';
const UNCORRECTABLE = 'Total uncorrectable memory errors';

export const edacCollector: Collector = {
  name: 'edac',
  everyMs: 5_000,
  collect(files, out) {
    for (const name of files.listSys('devices/system/edac/mc')) {
      const controller = /^mc(\d+)$/.exec(name)?.[1];
      if (controller === undefined) continue;
      const at = `devices/system/edac/mc/${name}`;
      const write = (family: string, help: string, file: string, ...labels: string[]): void => {
        const value = files.sysNumber(`${at}/${file}`);
        if (value !== undefined)
          out.counter(`node_edac_${family}_errors_total`, help, value, 'controller', controller, ...labels);
      };
      write('correctable', `${CORRECTABLE}.`, 'ce_count');
      write('csrow_correctable', `${CORRECTABLE} for this csrow.`, 'ce_noinfo_count', 'csrow', 'unknown');
      write('uncorrectable', `${UNCORRECTABLE}.`, 'ue_count');
      write('csrow_uncorrectable', `${UNCORRECTABLE} for this csrow.`, 'ue_noinfo_count', 'csrow', 'unknown');
      for (const row of files.listSys(at)) {
        const csrow = /^csrow(\d+)$/.exec(row)?.[1];
        if (csrow === undefined) continue;
        write('csrow_correctable', `${CORRECTABLE} for this csrow.`, `${row}/ce_count`, 'csrow', csrow);
        write('csrow_uncorrectable', `${UNCORRECTABLE} for this csrow.`, `${row}/ue_count`, 'csrow', csrow);
      }
    }
    return true;
  },
};
