/** The heatmap of before Grafana 9 in today's options. */
import { flag, number, record, text, type JsonRecord } from '../json.ts';
import type { Converted } from './common.ts';

export function convertHeatmap(panel: JsonRecord): Converted {
  const color = record(panel['color']);
  const yAxis = record(panel['yAxis']);
  const cards = record(panel['cards']);
  const isOpacity = text(color['mode']) === 'opacity';
  return {
    type: 'heatmap',
    options: {
      calculate: text(panel['dataFormat'], 'timeseries') === 'timeseries',
      calculation: {
        xBuckets: buckets(panel['xBucketNumber'], panel['xBucketSize']),
        yBuckets: {
          ...buckets(panel['yBucketNumber'], panel['yBucketSize']),
          ...((number(yAxis['logBase']) ?? 1) > 1 ? { scale: { type: 'log', log: number(yAxis['logBase']) } } : {}),
        },
      },
      color: {
        mode: isOpacity ? 'opacity' : 'scheme',
        scheme: text(color['colorScheme'], 'interpolateOranges').replace(/^interpolate/, ''),
        fill: text(color['cardColor'], 'dark-orange'),
        scale: text(color['colorScale']) === 'linear' ? 'linear' : 'exponential',
        exponent: number(color['exponent']) ?? 0.5,
        steps: 128,
        min: number(color['min']),
        max: number(color['max']),
      },
      cellGap: number(cards['cardPadding']) ?? 1,
      filterValues: flag(panel['hideZeroBuckets']) ? { le: 1e-9 } : {},
      yAxis: {
        unit: text(yAxis['format'], 'short'),
        decimals: number(yAxis['decimals']),
        min: number(yAxis['min']),
        max: number(yAxis['max']),
        reverse: flag(panel['reverseYBuckets']),
        axisPlacement: yAxis['show'] === false ? 'hidden' : 'left',
      },
      legend: { show: flag(record(panel['legend'])['show']) },
      tooltip: { mode: flag(record(panel['tooltip'])['show'], true) ? 'single' : 'none' },
      rowsFrame: { layout: 'auto' },
    },
    fieldConfig: { defaults: {}, overrides: [] },
    losses: [],
  };
}

function buckets(count: unknown, size: unknown): JsonRecord {
  const bySize = text(size);
  if (bySize !== '') return { mode: 'size', value: bySize };
  const byCount = number(count);
  return byCount === undefined ? {} : { mode: 'count', value: String(byCount) };
}
