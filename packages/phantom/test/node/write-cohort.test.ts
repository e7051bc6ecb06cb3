import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sha256 } from '@lobule/foundation';
import { readCsv } from '@lobule/tables';
import { readNifti } from '@lobule/volume';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cohortIsComplete, writeCohort, writePatient } from '../../src/node/index.ts';

const settings = { patients: 2, matrix: 32, slices: 6 };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'phantom-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function hashes(of: string): Promise<string[]> {
  const names = (await readdir(of, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(names.map(async (name) => `${path.relative(of, name)} ${sha256(await readFile(name))}`));
}

test('a cohort has images, a table and the truth, and is reused', async () => {
  const seen: number[] = [];
  const first = await writeCohort(folder, settings, { progress: ({ done }) => seen.push(done) });
  expect(first).toMatchObject({ patients: 2, reused: false });
  expect(seen).toEqual([1, 2]);
  expect((await readdir(folder)).sort()).toEqual(['clinical.csv', 'cohort.json', 'images', 'truth']);
  const { table } = readCsv(await readFile(path.join(folder, 'clinical.csv'), 'utf8'));
  expect(table.rows).toBe(2);
  const mask = readNifti(await readFile(path.join(folder, 'truth', 'LOB-002', 'lesion.nii')));
  expect(mask.volumes[0].grid.size).toEqual([32, 32, 6]);
  const truth = JSON.parse(await readFile(path.join(folder, 'truth', 'truth.json'), 'utf8'));
  expect(truth.phaseCentresFromInjectionS).toEqual([-22.5, 42.5, 107.5, 172.5, 237.5, 302.5]);
  expect(truth.outcomeModel.pcr.formula).toContain('logit');
  expect(await cohortIsComplete(folder, settings)).toBe(true);
  expect(await cohortIsComplete(folder, { ...settings, seed: 3 })).toBe(false);
  expect(await writeCohort(folder, settings)).toEqual({ ...first, reused: true });
});

test('two patients at once, in any order, give the same files', async () => {
  const one = path.join(folder, 'one');
  const two = path.join(folder, 'two');
  await writeCohort(one, settings);
  await writeCohort(two, settings, {
    atOnce: 2,
    onePatient: async (to, plan, index) => writePatient(to, plan, index),
  });
  expect(await hashes(two)).toEqual(await hashes(one));
});

test('an interrupted cohort is not complete, and the same call finishes it', async () => {
  const controller = new AbortController();
  const stopping = writeCohort(folder, settings, {
    signal: controller.signal,
    progress: () => controller.abort(),
  });
  await expect(stopping).rejects.toMatchObject({ code: 'foundation/cancelled' });
  expect(await cohortIsComplete(folder, settings)).toBe(false);
  expect(await writeCohort(folder, settings)).toMatchObject({ patients: 2, reused: false });
  expect(await cohortIsComplete(folder, settings)).toBe(true);
});

test('a folder with other files, or with another cohort, is left alone', async () => {
  await writeFile(path.join(folder, 'thesis.txt'), 'mine');
  await expect(writeCohort(folder, settings)).rejects.toMatchObject({ code: 'phantom/folder-in-use' });
  expect(await readdir(folder)).toEqual(['thesis.txt']);
  const cohort = path.join(folder, 'cohort');
  const tiny = { patients: 1, matrix: 32, slices: 6, motion: false };
  await writeCohort(cohort, tiny);
  await expect(writeCohort(cohort, { ...tiny, seed: 9 })).rejects.toMatchObject({
    code: 'phantom/folder-in-use',
  });
});
