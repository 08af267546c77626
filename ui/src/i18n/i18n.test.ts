/** Every text is in both language files, every text there is used, and no component writes its own. */
import { describe, expect, it } from 'vitest';
import { isTest, sourceFiles } from '../test/source';
import en from './en.json';
import zh from './zh-CN.json';

type Texts = { [key: string]: string | Texts };

function flat(texts: Texts, above = ''): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[above + key, value] as [string, string]] : flat(value, `${above}${key}.`),
  );
}

const ZH = new Map(flat(zh));
const EN = new Map(flat(en));
const components = sourceFiles().filter(
  file =>
    !isTest(file) &&
    (file.path.startsWith('domain/') || file.path.startsWith('screens/') || file.path.startsWith('shared/')),
);
const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

it('both languages have the same keys', () => {
  expect([...EN.keys()].sort()).toEqual([...ZH.keys()].sort());
});

it.each([...ZH])('%s has the same placeholders and no empty text', (key, text) => {
  const other = EN.get(key) ?? '';
  const placeholders = (of: string) => [...of.matchAll(/\{\{(\w+)\}\}/g)].map(match => match[1]).sort();
  expect(text.trim()).not.toBe('');
  expect(other.trim()).not.toBe('');
  expect(placeholders(other)).toEqual(placeholders(text));
});

it('every text is used somewhere', () => {
  const whole = components.map(file => file.text).join('\n');
  const unused = [...ZH.keys()].filter(key => {
    if (whole.includes(`'${key}'`)) return false;
    // Keys that are put together: `case-state.${state}`, `decision-state.${row.state}.label`, …
    const parts = key.split('.');
    return !parts.some((_, cut) => {
      const head = parts.slice(0, cut).join('.');
      return cut > 0 && whole.includes(`\`${head}.\${`);
    });
  });
  expect(unused).toEqual([]);
});

describe('a component', () => {
  it.each(components.map(file => [file.path, file] as const))('%s writes no text of its own', (_, file) => {
    const own = code(file.text);
    const chinese = own.match(/[\u4e00-\u9fff]/g) ?? [];
    const fullWidth = own.match(/[（）、，。：；]/g)?.length ?? 0;
    expect(chinese).toEqual([]);
    expect(fullWidth, 'punctuation of a language belongs to its file').toBe(0);
    // Words between tags, as `>Save the file<`.
    expect(own.match(/>\s*[A-Za-z]+( [A-Za-z]+)+\s*</g) ?? []).toEqual([]);
  });
});
