import { describe, expect, it } from 'vitest';
import { KeyedLines, numberAt, readNumbers } from '../../../../src/main/engine/host/kernelText.ts';

const long = (text: string): [string, number] => [text, Number(text)];

it.each<[string, number]>([
  ['0', 0],
  ['   42 7', 42],
  ['\t-1\n', -1],
  ['', NaN],
  ['kB', NaN],
  long('18446744073709551615'),
  long('9007199254740993'),
  long('-1234567890123456789'),
])('reads the number in %j', (text, expected) => {
  expect(numberAt(text, 0)).toBe(expected);
});

it('reads the numbers of one line, and what is none as NaN', () => {
  const numbers: number[] = [9, 9, 9, 9, 9, 9];
  readNumbers('eth0:  1 22   x 4 \n5 6', 5, numbers);
  expect(numbers).toEqual([1, 22, NaN, 4]);
  readNumbers('', 0, numbers);
  expect(numbers).toEqual([]);
});

function read(table: KeyedLines<string>, text: string): string[] {
  const found: string[] = [];
  table.read(text, (name, value) => found.push(`${name}=${value}`));
  return found;
}

describe('a table of keys', () => {
  it('asks one time what a line is kept as', () => {
    const asked: string[] = [];
    const table = new KeyedLines((key) => {
      asked.push(key);
      return key.startsWith('a') ? key.toUpperCase() : undefined;
    });
    expect(read(table, 'a 1\nb 2\nab 3\n')).toEqual(['A=1', 'AB=3']);
    expect(read(table, 'a 4\nb 5\nab 6')).toEqual(['A=4', 'AB=6']);
    expect(asked).toEqual(['a', 'b', 'ab']);
  });

  it('follows lines that move, come and go', () => {
    const table = new KeyedLines((key) => key);
    expect(read(table, 'one 1\ntwo 2\n')).toEqual(['one=1', 'two=2']);
    expect(read(table, 'zero 0\none 1\ntwo 2\n')).toEqual(['zero=0', 'one=1', 'two=2']);
    expect(read(table, 'on 1\ntwo 2\n')).toEqual(['on=1', 'two=2']);
    expect(read(table, '')).toEqual([]);
  });
});
