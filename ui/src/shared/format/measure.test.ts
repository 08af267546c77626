import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import en from '../../i18n/en.json';
import zh from '../../i18n/zh-CN.json';
import { measured } from './measure';

const word = (unit: string) => (zh.unit as Record<string, string>)[unit] ?? unit;

it.each([
  [{ value: 238_411, limit: 190_000, unit: 'bytes' }, '238,411 / 190,000 字节'],
  [{ value: 0.0612, limit: 0.02, unit: 'share' }, '6.12 / 2 %'],
  [{ value: 0.873, limit: 0.5, unit: 'probability' }, '87.3 / 50 %'],
  [{ value: 21.4, limit: 20, unit: 'degrees' }, '21.4 / 20°'],
  [{ value: 1.837, limit: null, unit: 'px' }, '1.84 像素'],
  [{ value: 6, limit: 1, unit: 'exif-orientation' }, null],
  [null, null],
])('%o reads %s', (measure, text) => {
  expect(measured(measure, word)).toBe(text);
});

const PROGRAMMES = join(import.meta.dirname, '../../../../crates/model/data/programmes');

it('no finding is measured in a word of the programmes’ data', () => {
  const texts = readdirSync(PROGRAMMES).map(name => readFileSync(join(PROGRAMMES, name), 'utf8'));
  const thresholds = texts.flatMap(text => text.split(/^\[/m).filter(part => part.startsWith('thresholds.')));
  const units = new Set(thresholds.flatMap(part => /^unit = "(.+)"$/m.exec(part)?.[1] ?? []));
  expect(units.size).toBeGreaterThan(3);
  for (const unit of units) {
    const text = measured({ value: 1, limit: null, unit }, word);
    expect(text, unit).toMatch(/^1(00)?( %|°| \p{Script=Han}.*| log₂)$/u);
    expect(Object.keys(en.unit)).toEqual(Object.keys(zh.unit));
  }
});
