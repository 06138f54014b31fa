/**
 * Harmed blobs and files by the million: `npm run test:fuzz-store -- --blobs 1000000 --files 1000 --seed 1`.
 * Ends with 1 when something was found; its seed plays it again.
 */
import { parseArgs } from 'node:util';
import { fuzzBlobs } from './blobFuzz.ts';
import { fuzzPages } from './pageFuzz.ts';

const { values } = parseArgs({
  options: {
    blobs: { type: 'string', default: '1000000' },
    files: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed);
const started = performance.now();
const blobs = fuzzBlobs(seed, Number(values.blobs));
console.log(JSON.stringify({ ...blobs, seconds: Math.round((performance.now() - started) / 1000) }, null, 2));
const files = await fuzzPages(seed, Number(values.files));
console.log(JSON.stringify({ ...files, seconds: Math.round((performance.now() - started) / 1000) }, null, 2));
process.exitCode = blobs.failures.length + files.failures.length === 0 ? 0 : 1;
