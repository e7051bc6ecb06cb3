import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const lint = path.join(import.meta.dirname, '..', 'scripts', 'lint.mjs');
const folder = mkdtempSync(path.join(tmpdir(), 'lobule-lint-'));

const wrong: Record<string, string> = {
  'Math.exp': 'export const a = Math.exp(1);',
  'use hypot': 'const far = Math . hypot(3, 4);',
  'log and sqrt': 'Math.asinh(2);',
  'taken apart': 'const { exp } = Math;',
  '** differs': 'let x = 2; x **= 0.5;',
  randomStream: 'Math.random();',
  'Date.now makes': 'const t = Date.now();',
  'a Date of now': 'const t = new Date();',
  'performance.now makes': 'performance.now();',
  'toLocaleString depends': '(1).toLocaleString();',
  'localeCompare depends': "['b'].sort((a, b) => a.localeCompare(b));",
  'Intl depends': 'new Intl.NumberFormat();',
  relaxed_madd: "const wat = '(f32x4.relaxed_madd)';",
  'use sin': 'const text = `${Math.sin(1)} and ${[1].map((x) => { return `${x}`; })}`;',
  'use pow': 'const r = 4 / 2 / Math.pow(2, 3);',
};

const right = [
  '// Math.exp and Date.now() may stand in a comment',
  '/* as may 2 ** 3,',
  '   new Date() and Intl */',
  "const words = 'Math.exp, new Date(), 2 ** 3' + \"it's Intl\";",
  'const pattern = /Math.exp(1) \\/ [/] **/;',
  'const kept = Math.sqrt(2) + Math.max(1, Math.abs(-1)) + Math.PI;',
  "const day = new Date('2020-01-01T00:00:00Z');",
  'const text = `Math.exp ${kept} Date.now() \\` 2 ** 3 ${day.getTime()}`;',
  "const all = import('./a.ts'); export * from './b.ts';",
  'const after = text.length / 2; // Math.log',
].join('\n');

function put(file: string, text: string): void {
  const full = path.join(folder, 'packages', file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, text);
}

let out = '';
let status: number | null = 0;
beforeAll(() => {
  Object.values(wrong).forEach((code, i) => {
    put(`volume/src/wrong-${i}.ts`, `// first line\n${code}\n`);
  });
  put('volume/src/right.ts', right);
  put('volume/test/any.ts', 'Math.exp(1);');
  put('numerics/src/own.ts', 'const a = Math.exp(1) + 2 ** 0.5;');
  put('cli/src/clock.ts', 'const t = performance.now() + Date.now() + new Date().getTime(); Math.log(t);');
  ({ stdout: out, status } = spawnSync(process.execPath, [lint, folder], { encoding: 'utf8' }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the lint for portable mathematics', () => {
  test.each(Object.keys(wrong).map((said, i) => [said, i] as const))(
    'says "%s" with file, line and what to use instead',
    (said, i) => {
      const lines = out.split('\n').filter((line) => line.startsWith(`packages/volume/src/wrong-${i}.ts:`));
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(`wrong-${i}.ts:2: `);
      expect(lines[0]).toContain(said);
    },
  );

  test('leaves comments, strings, regular expressions and what is exact alone', () => {
    expect(out).not.toContain('right.ts');
  });

  test('looks at the sources of rooms only', () => {
    expect(out).not.toContain('any.ts');
  });

  test('holds for numerics too: its functions are made of + - * / and sqrt', () => {
    const lines = out.split('\n').filter((line) => line.includes('own.ts'));
    expect(lines).toHaveLength(2);
  });

  test('lets the command line read the clock, but not the engine', () => {
    const lines = out.split('\n').filter((line) => line.includes('clock.ts'));
    expect(lines).toEqual([expect.stringContaining('Math.log differs')]);
  });

  test('fails where it found something, and passes where there is nothing', () => {
    expect(status).toBe(1);
    const empty = mkdtempSync(path.join(tmpdir(), 'lobule-lint-'));
    expect(spawnSync(process.execPath, [lint, empty]).status).toBe(0);
    rmSync(empty, { recursive: true });
  });
});
