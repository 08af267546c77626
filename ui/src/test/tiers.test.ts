/** Which folder may know which: the one rule that keeps screens, domain and shared parts apart. */
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { isTest, sourceFiles } from './source';

/** What each tier may import; every tier may import itself. */
const MAY_KNOW: Record<string, readonly string[]> = {
  shared: [],
  i18n: [],
  host: [],
  domain: ['shared', 'host'],
  screens: ['shared', 'host', 'domain'],
};

/** Of the host, parts that only show may know the types and nothing that acts. */
const TYPES_ONLY = /^import type |^import \{ type [^,}]+\} /;

const imports = (text: string) =>
  [...text.matchAll(/^(import [^;]*? from '(\.[^']+)';)/gms)].map(match => ({
    line: match[1]?.replaceAll('\n', ' ') ?? '',
    from: match[2] ?? '',
  }));

const files = sourceFiles().filter(file => !isTest(file) && file.path.includes('/'));

it.each(files.map(file => [file.path, file] as const))('%s knows only the tiers below it', (path, file) => {
  const tier = path.split('/')[0] ?? '';
  for (const { line, from } of imports(file.text)) {
    const known = join(dirname(path), from).split('/')[0] ?? '';
    if (known === tier) continue;
    expect(MAY_KNOW[tier], `${path}: ${line}`).toContain(known);
    if (tier === 'domain' && known === 'host') {
      expect(TYPES_ONLY.test(line), `${path} shows and does not fetch: ${line}`).toBe(true);
    }
  }
});

it('Tauri is known in one file', () => {
  const knowing = files.filter(file => file.text.includes('@tauri-apps/')).map(file => file.path);
  expect(knowing).toEqual(['host/door.ts']);
});
