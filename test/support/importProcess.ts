/** Imports a file and prints the report with the most memory that the process ever had. Arguments: data folder, file. */
import { systemClock } from '../../src/main/engine/base/clock.ts';
import { importFile } from '../../src/main/engine/offlineData.ts';

const [dir = '', file = ''] = process.argv.slice(2);
const { stored } = await importFile({ dir, file, clock: systemClock });
process.stdout.write(JSON.stringify({ ...stored, maxRssBytes: process.resourceUsage().maxRSS * 1024 }));
