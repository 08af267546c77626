/** The page's own source files, for the tests that hold them to its rules. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

export interface SourceFile {
  /** As `domain/case/CaseBar.tsx`. */
  path: string;
  text: string;
}

export function sourceFiles(): SourceFile[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map(entry => {
      const path = join(entry.parentPath, entry.name);
      return { path: relative(ROOT, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') };
    });
}

export const isTest = (file: SourceFile) => /\.test\.tsx?$/.test(file.path) || file.path.startsWith('test/');
