/** Everything the module exports. Declared for TypeScript in src/main/engine/kernels/wasm/kernelModule.ts. */
export { allocate, free } from './allocator';
export { powersAt, writeNumber, writePrefixes, writeSamples } from './sampleText';
export { dropGaps } from './gaps';
export { decodeSlots } from './ticks';
export { decodeValues } from './values';
export { counterRow, extremeRow, gaugeRow, sumRow, varianceRow } from './windows';
export { addRow } from './groupSums';
export { quantileRow } from './rankedWindow';
export { derivRow, predictRow } from './trend';
