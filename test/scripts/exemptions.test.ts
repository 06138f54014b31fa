import { describe, expect, it } from 'vitest';
import { findBareExemptions, isBare } from '../../scripts/exemptions.ts';

/** Put together here, or this file would be full of exemptions itself. */
const exempt = (rest: string): string => ['//', `oxlint-disable-next-line ${rest}`].join(' ');
const exemptInMarkup = (rest: string): string => ['{/*', `oxlint-disable-next-line ${rest} */}`].join(' ');

describe('an exemption from a check', () => {
  it.each([
    exempt('react/no-array-index-key'),
    exemptInMarkup('a/b, c/d'),
    exempt('a/b -- Rows.'),
    ['//', '@ts-expect-error'].join(' '),
  ])('%s says nothing', (line) => expect(isBare(line)).toBe(true));

  it.each([
    exempt('a/b -- A row is a rank.'),
    exemptInMarkup('a/b -- The keys stay with the field.'),
    '// Prose may speak of oxlint-disable.',
  ])('%s is fine', (line) => expect(isBare(line)).toBe(false));

  it('has a reason wherever there is one', () => {
    expect(findBareExemptions(`${import.meta.dirname}/../..`)).toEqual([]);
  });
});
