import { fields, type Collector } from '../collector.ts';

export const filefdCollector: Collector = {
  name: 'filefd',
  collect(files, out) {
    const [allocated, , maximum] = fields(files.proc('sys/fs/file-nr')).map(Number);
    out.gauge('node_filefd_allocated', 'File descriptor statistics: allocated.', allocated ?? NaN);
    out.gauge('node_filefd_maximum', 'File descriptor statistics: maximum.', maximum ?? NaN);
    return true;
  },
};
