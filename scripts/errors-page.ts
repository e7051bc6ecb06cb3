// Writes docs/errors.md: every code with its cause and cure, from the catalogues of the rooms.
// node scripts/with-node.mjs scripts/errors-page.ts [--check]
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogueEntry } from '@lobule/foundation';

const root = path.join(import.meta.dirname, '..');
const page = path.join(root, 'docs', 'errors.md');

/** The entries of every catalogue that a source file of a room exports. */
async function entriesOf(room: string): Promise<[string, CatalogueEntry][]> {
  const source = path.join(root, 'packages', room, 'src');
  const files = readdirSync(source).filter((name) => name.endsWith('.ts'));
  const entries: [string, CatalogueEntry][] = [];
  for (const name of files) {
    const file = path.join(source, name);
    if (!readFileSync(file, 'utf8').includes('errorCatalogue(')) continue;
    if (path.basename(file) === 'errors.ts' && room === 'foundation') continue;
    const module = (await import(file)) as Record<string, unknown>;
    for (const value of Object.values(module)) {
      const catalogue = value as { entries?: Record<string, CatalogueEntry> } | undefined;
      if (typeof value === 'object' && catalogue?.entries) entries.push(...Object.entries(catalogue.entries));
    }
  }
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

async function makePage(): Promise<string> {
  const lines = [
    '# Errors',
    '',
    'Every error of Lobule has a code, says what happened and where, and what to do. On the command line it ends the',
    'program with 2 where the call or the plan was wrong, and with 1 where the work failed. This page is made from the',
    'catalogues of the rooms (`scripts/errors-page.ts`); a test compares it.',
    '',
  ];
  for (const room of readdirSync(path.join(root, 'packages')).sort()) {
    if (!existsSync(path.join(root, 'packages', room, 'src'))) continue;
    const entries = await entriesOf(room);
    if (entries.length === 0) continue;
    lines.push(`## ${room}`, '', '| code | why | what to do |', '|---|---|---|');
    for (const [code, { cause, cure }] of entries)
      lines.push(`| \`${code}\` | ${cell(cause)} | ${cell(cure)} |`);
    lines.push('');
  }
  return lines.join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

const made = await makePage();
if (process.argv.includes('--check')) {
  const same = existsSync(page) && readFileSync(page, 'utf8') === made;
  if (!same)
    process.stderr.write('docs/errors.md is not what the catalogues say: run scripts/errors-page.ts\n');
  process.exitCode = same ? 0 : 1;
} else writeFileSync(page, made);
