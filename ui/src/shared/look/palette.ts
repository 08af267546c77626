/**
 * The two palettes: every colour of the window stands here once. `look.tsx` hands them to Ant Design as tokens
 * and to the style sheets as custom properties (`--ground`, `--accent-fill`, …).
 *
 * Texts on their grounds keep a contrast of 4.5 : 1 (palette.test.ts holds that), and no colour is the only sign
 * of anything: each state has a mark and a word beside it.
 */
export interface Palette {
  /** Behind everything. */
  ground: string;
  /** Panels, the header, rows. */
  surface: string;
  /** Wells and quiet buttons. */
  sunken: string;
  /** The row or thing under the pointer. */
  hover: string;
  line: string;
  lineStrong: string;
  text: string;
  textSoft: string;
  textFaint: string;
  accent: string;
  accentFill: string;
  accentSoft: string;
  pass: string;
  passFill: string;
  passSoft: string;
  fail: string;
  failFill: string;
  failSoft: string;
  warn: string;
  warnFill: string;
  warnSoft: string;
  /** On each of the fills. */
  onFill: string;
  /** Around photos: neutral, so that it colours no judgement of them. */
  stage: string;
  onStage: string;
  shadow: string;
}

export const LIGHT: Palette = {
  ground: '#f3f4f6',
  surface: '#ffffff',
  sunken: '#eceef1',
  hover: '#f1f4f9',
  line: '#e0e3e8',
  lineStrong: '#c2c8d0',
  text: '#1a1e24',
  textSoft: '#454d58',
  textFaint: '#626a75',
  accent: '#234f8d',
  accentFill: '#2a5a9c',
  accentSoft: '#e5edf8',
  pass: '#1b6740',
  passFill: '#22764a',
  passSoft: '#e1f2e8',
  fail: '#b0261c',
  failFill: '#bb2f24',
  failSoft: '#fce9e6',
  warn: '#80530a',
  warnFill: '#8c5c0e',
  warnSoft: '#fbf0d8',
  onFill: '#ffffff',
  stage: '#d5d8dc',
  onStage: '#363c45',
  shadow: '0 1px 2px rgb(20 26 36 / 6%), 0 6px 20px rgb(20 26 36 / 10%)',
};

export const DARK: Palette = {
  ground: '#121416',
  surface: '#1a1d20',
  sunken: '#24282c',
  hover: '#20252b',
  line: '#2b3035',
  lineStrong: '#474e56',
  text: '#e5e8eb',
  textSoft: '#b6bdc5',
  textFaint: '#939ba4',
  accent: '#8fb7ee',
  accentFill: '#3c6cae',
  accentSoft: '#1d2c42',
  pass: '#76cb9c',
  passFill: '#2b7a50',
  passSoft: '#17301f',
  fail: '#f4948a',
  failFill: '#b93a2f',
  failSoft: '#3c1d1a',
  warn: '#e3b85f',
  warnFill: '#86601a',
  warnSoft: '#332911',
  onFill: '#ffffff',
  stage: '#0b0c0e',
  onStage: '#a9b1ba',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 8px 28px rgb(0 0 0 / 45%)',
};

/** `accentFill` → `--accent-fill`. */
export function customProperties(palette: Palette): [name: string, value: string][] {
  return Object.entries(palette).map(([name, value]) => [
    `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`,
    value,
  ]);
}
