import { describe, expect, it } from 'vitest';
import { customProperties, DARK, LIGHT, type Palette } from './palette';

/** Relative luminance after WCAG 2.2. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const TEXTS = ['text', 'textSoft', 'textFaint', 'accent', 'pass', 'fail', 'warn'] as const;
const GROUNDS = ['ground', 'surface', 'hover'] as const;
const FILLS = ['accentFill', 'passFill', 'failFill', 'warnFill'] as const;
const SOFT: [keyof Palette, keyof Palette][] = [
  ['accent', 'accentSoft'],
  ['text', 'accentSoft'],
  ['textSoft', 'accentSoft'],
  ['pass', 'passSoft'],
  ['fail', 'failSoft'],
  ['text', 'failSoft'],
  ['warn', 'warnSoft'],
  ['text', 'warnSoft'],
  ['textSoft', 'sunken'],
  ['textFaint', 'sunken'],
  ['onStage', 'stage'],
];

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('the %s palette', (_, palette) => {
  const pairs: [keyof Palette, keyof Palette][] = [
    ...TEXTS.flatMap(text => GROUNDS.map((ground): [keyof Palette, keyof Palette] => [text, ground])),
    ...FILLS.map((fill): [keyof Palette, keyof Palette] => ['onFill', fill]),
    ...SOFT,
  ];

  it.each(pairs)('%s can be read on %s', (text, ground) => {
    expect(contrast(palette[text], palette[ground])).toBeGreaterThanOrEqual(4.5);
  });
});

it('names custom properties as the style sheets write them', () => {
  expect(customProperties(LIGHT).map(([name]) => name)).toContain('--accent-fill');
});
