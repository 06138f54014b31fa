/** One value from a column: Grafana's calculations by their ids. */
import { type Cell, cellNumber, cellText } from './frame.ts';

type Reduce = (values: readonly Cell[]) => Cell;

const numbersOf = (values: readonly Cell[]): readonly number[] =>
  values.map(cellNumber).filter((value): value is number => value !== null && !Number.isNaN(value));

/** `null` where there is no number at all. */
const ofNumbers =
  (compute: (numbers: readonly number[]) => number): Reduce =>
  (values) => {
    const numbers = numbersOf(values);
    return numbers.length === 0 ? null : compute(numbers);
  };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const least = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b));
const first = (numbers: readonly number[]): number => numbers[0] as number;
const last = (numbers: readonly number[]): number => numbers.at(-1) as number;
const isThere = (value: Cell): boolean => value !== null && !(typeof value === 'number' && Number.isNaN(value));

function variance(numbers: readonly number[]): number {
  const average = mean(numbers);
  return mean(numbers.map((value) => (value - average) ** 2));
}

/** Growth with resets counted from zero. */
function delta(numbers: readonly number[]): number {
  return numbers.slice(1).reduce((total, value, i) => {
    const step = value - (numbers[i] as number);
    return total + (step >= 0 ? step : value);
  }, 0);
}

function smallestStep(numbers: readonly number[]): number {
  const steps = numbers.slice(1).map((value, i) => value - (numbers[i] as number));
  return steps.length === 0 ? 0 : least(steps);
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

const distinct = (values: readonly Cell[]): readonly Cell[] => [...new Set(values)];
const changes = (values: readonly Cell[]): number =>
  values.filter((value, i) => i > 0 && value !== values[i - 1]).length;

interface Calculation {
  readonly title: string;
  readonly reduce: Reduce;
}

const CALCULATIONS: Readonly<Record<string, Calculation>> = {
  lastNotNull: { title: 'Last *', reduce: (values) => values.findLast(isThere) ?? null },
  last: { title: 'Last', reduce: (values) => values.at(-1) ?? null },
  firstNotNull: { title: 'First *', reduce: (values) => values.find(isThere) ?? null },
  first: { title: 'First', reduce: (values) => values[0] ?? null },
  min: { title: 'Min', reduce: ofNumbers(least) },
  max: { title: 'Max', reduce: ofNumbers(most) },
  mean: { title: 'Mean', reduce: ofNumbers(mean) },
  median: { title: 'Median', reduce: ofNumbers((numbers) => percentile(numbers, 0.5)) },
  sum: { title: 'Total', reduce: ofNumbers(sum) },
  count: { title: 'Count', reduce: (values) => values.length },
  range: { title: 'Range', reduce: ofNumbers((numbers) => most(numbers) - least(numbers)) },
  delta: { title: 'Delta', reduce: ofNumbers(delta) },
  step: { title: 'Step', reduce: ofNumbers(smallestStep) },
  diff: { title: 'Difference', reduce: ofNumbers((numbers) => last(numbers) - first(numbers)) },
  diffperc: {
    title: 'Difference percent',
    reduce: ofNumbers((numbers) => (last(numbers) - first(numbers)) / first(numbers)),
  },
  logmin: {
    title: 'Min (above zero)',
    reduce: (values) => ofNumbers(least)(numbersOf(values).filter((value) => value > 0)),
  },
  variance: { title: 'Variance', reduce: ofNumbers(variance) },
  stdDev: { title: 'Std dev', reduce: ofNumbers((numbers) => Math.sqrt(variance(numbers))) },
  allIsZero: { title: 'All zeros', reduce: (values) => values.every((value) => cellNumber(value) === 0) },
  allIsNull: { title: 'All nulls', reduce: (values) => values.every((value) => !isThere(value)) },
  changeCount: { title: 'Change count', reduce: changes },
  distinctCount: { title: 'Distinct count', reduce: (values) => distinct(values).length },
  allValues: { title: 'All values', reduce: (values) => values.map(cellText).join(', ') },
  uniqueValues: { title: 'All unique values', reduce: (values) => distinct(values).map(cellText).join(', ') },
};

export const calculationTitle = (id: string): string =>
  CALCULATIONS[id]?.title ?? (/^p\d+$/.test(id) ? `${id.slice(1)}th %` : id);

/** @returns null for a calculation nobody knows */
export function reduce(values: readonly Cell[], calculation: string): Cell {
  const share = /^p(\d+)$/.exec(calculation);
  if (share) return ofNumbers((numbers) => percentile(numbers, Number(share[1]) / 100))(values);
  return Object.hasOwn(CALCULATIONS, calculation) ? (CALCULATIONS[calculation]?.reduce(values) ?? null) : null;
}
