import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { removeStale, sweepTemporaries } from '../../src/work/sweep.ts';
import { temporaryFolder } from '../fixture.ts';

function folderWith(names: readonly string[]): { out: string; has: (name: string) => boolean } {
  const out = temporaryFolder('sweep');
  for (const name of names) {
    mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
    writeFileSync(path.join(out, name), '');
  }
  return { out, has: (name) => existsSync(path.join(out, name)) };
}

test('only what our own writes leave is swept, and only where a run writes', () => {
  const ours = [
    'results.json.41.0a1b2c3d.tmp',
    '.lobule/lock.41',
    '.lobule/blobs/ab/cdef.41.0a1b2c3d.tmp',
    'derivatives/sub-001/map.nii.gz.41.tmp',
  ];
  const others = [
    '.lobule/lock',
    'derivatives/notes.tmp',
    'derivatives/sub-001/map.nii.gz',
    'mine/draft.41.0a1b2c3d.tmp',
    'results.json',
  ];
  const { out, has } = folderWith([...ours, ...others]);
  sweepTemporaries(out);
  expect(ours.filter(has)).toEqual([]);
  expect(others.filter(has)).toEqual(others);
});

test('a list that names files outside the folder takes nothing away there', () => {
  const { out, has } = folderWith(['out/tables/old.csv', 'precious.txt']);
  removeStale(path.join(out, 'out'), ['tables/old.csv', '../precious.txt', 'tables/gone.csv'], []);
  expect(has('out/tables/old.csv')).toBe(false);
  expect(has('precious.txt')).toBe(true);
});
