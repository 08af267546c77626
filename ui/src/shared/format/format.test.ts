import { describe, expect, it } from 'vitest';
import { bytes, groups } from './number';
import { dayAndMinute, distance, duration, shortMoment } from './time';

describe('numbers', () => {
  it.each([
    ['999900199001011232', ['999900', '1990', '0101', '1232']],
    ['99990019900101123X', ['999900', '1990', '0101', '123X']],
    ['H12345678', ['H', '1234', '5678']],
    ['12345678', ['1234', '5678']],
    ['13900000000', ['139', '0000', '0000']],
    ['张三', ['张三']],
    ['', ['']],
  ])('%s falls into its groups', (number, expected) => {
    expect(groups(number)).toEqual(expected);
    expect(groups(number).join('')).toBe(number);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [190_000, '190 KB'],
    [1_234_567, '1.2 MB'],
    [3_000_000_000, '3.0 GB'],
  ])('%i bytes read as %s', (count, expected) => expect(bytes(count)).toBe(expected));
});

describe('times', () => {
  const now = new Date('2026-08-31T15:59:00Z');

  it('stand in Asia/Shanghai, also across midnight', () => {
    expect(dayAndMinute('2026-08-31T16:00:00Z')).toBe('2026-09-01 00:00');
  });

  it.each([
    ['2026-08-31T01:05:00Z', '09:05'],
    ['2026-08-31T16:00:00Z', '09-01 00:00'],
    ['2025-12-31T16:00:00Z', '01-01 00:00'],
    ['2025-12-30T16:00:00Z', '2025-12-31 00:00'],
  ])('%s reads as %s', (iso, expected) => expect(shortMoment(iso, now)).toBe(expected));

  it.each([
    ['2026-09-03T15:59:00Z', 'zh', '3天后'],
    ['2026-08-31T13:00:00Z', 'zh', '2小时前'],
    ['2026-08-31T16:09:00Z', 'en', 'in 10 minutes'],
  ] as const)('%s is far off in %s: %s', (iso, language, expected) => {
    expect(distance(iso, now, language)).toBe(expected);
  });

  it.each([
    [840, '0.8 s'],
    [12_400, '12 s'],
    [180_000, '3 min'],
  ])('%i ms last %s', (milliseconds, expected) => expect(duration(milliseconds)).toBe(expected));
});
