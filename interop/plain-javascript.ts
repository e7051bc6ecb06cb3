import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, writeNifti } from '../packages/volume/src/index.ts';
import { plainJavaScript } from '../scripts/plain-javascript.ts';
import type { Interop } from './run.ts';

const root = path.join(import.meta.dirname, '..');
const source = path.join(root, 'packages', 'cli', 'src', 'main.ts');

/** Each in both forms of the command line: what it prints, and the file that it writes, must be the same. */
const CALLS: readonly (readonly string[])[] = [
  ['--version'],
  ['--help'],
  ['templates'],
  ['features', 'image.nii.gz', 'mask.nii.gz', '--profile', 'pyradiomics', '--out', 'out.csv'],
  ['features', 'image.nii.gz', 'mask.nii.gz', '--perturb', 'default', '--workers', '2', '--out', 'out.csv'],
  ['features', 'image.nii.gz', 'mask.nii.gz', '--voxel', '--workers', '2', '--out', 'out', '--json'],
  ['phantom', '--patients', '2', '--workers', '2', '--out', 'cohort', '--json'],
];

/** The command line as plain JavaScript beside that of the sources; its workers and files too. */
export const interop: Interop = {
  name: 'plain JavaScript',
  missing: () => undefined,
  async run() {
    mkdirSync(path.join(root, 'dist'), { recursive: true });
    const folder = mkdtempSync(path.join(root, 'dist', 'interop-'));
    try {
      const programs = path.join(folder, 'programs');
      await plainJavaScript({ lobule: source }, programs);
      const failed = CALLS.filter((call, n) => {
        const [plain, own] = [path.join(programs, 'lobule.mjs'), source].map((program, form) =>
          outcome(program, call, path.join(folder, `${n}-${form}`)),
        );
        return plain !== own;
      }).map((call) => `lobule ${call.join(' ')} is not the same in both forms`);
      return { passed: CALLS.length - failed.length, failed };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function outcome(program: string, call: readonly string[], folder: string): string {
  mkdirSync(folder);
  const grid = makeGrid({ size: [9, 8, 7], spacingMm: [1, 1, 2] });
  const values = Int16Array.from({ length: 504 }, (_, v) => (v * 7919) % 601);
  writeFileSync(path.join(folder, 'image.nii.gz'), writeNifti([makeVolume(grid, values)], { gzip: true }));
  const inside = values.map((_, v) => (v % 9 > 1 && v % 9 < 7 ? 1 : 0));
  writeFileSync(path.join(folder, 'mask.nii.gz'), writeNifti([makeVolume(grid, inside)], { gzip: true }));
  const { status, stdout } = spawnSync(process.execPath, ['--no-warnings', program, ...call], {
    cwd: folder,
    encoding: 'utf8',
  });
  const table = call.includes('out.csv') ? readFileSync(path.join(folder, 'out.csv'), 'utf8') : '';
  return `${status} ${stdout.replaceAll(folder, '')} ${table}`;
}
