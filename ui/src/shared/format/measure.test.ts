import { expect, it } from 'vitest';
import { measured } from './measure';

it.each([
  [{ value: 238_411, limit: 190_000, unit: 'bytes' }, '238,411 / 190,000 B'],
  [{ value: 0.0612, limit: 0.02, unit: 'share' }, '6.12 / 2 %'],
  [{ value: 1.837, limit: null, unit: 'px' }, '1.84 px'],
  [{ value: 6, limit: 1, unit: 'exif-orientation' }, null],
  [null, null],
])('%o reads %s', (measure, text) => {
  expect(measured(measure)).toBe(text);
});
