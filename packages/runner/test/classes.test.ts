import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { exp } from '@lobule/numerics';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { afterAll, describe, expect, test } from 'vitest';
import { runStudy } from '../src/index.ts';

describe('a phantom that names its own classes of voxels', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lobule-classes-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('is compared class by class, faint voxels too where every voxel is asked for', async () => {
    const grid = makeGrid({ size: [2, 2, 1], spacingMm: [1, 1, 1] });
    const t2Ms = [40, 60, 80, 100];
    const echoTimesMs = [10, 20, 30, 40];
    // The first class is a hundred times fainter than the last: taken for air unless every voxel is fitted.
    const brightness = [1, 10, 100, 100];
    const decay = echoTimesMs.map((te) =>
      makeVolume(
        grid,
        Float32Array.from(t2Ms, (t2, v) => 10 * brightness[v] * exp(-te / t2)),
      ),
    );
    const truth = path.join(folder, 'truth', 'tubes');
    mkdirSync(truth, { recursive: true });
    writeFileSync(path.join(folder, 't2.nii'), writeNifti(decay));
    writeFileSync(path.join(truth, 'T2map.nii'), writeNifti(makeVolume(grid, Float32Array.from(t2Ms))));
    writeFileSync(path.join(truth, 'labels.nii'), writeNifti(makeVolume(grid, Uint8Array.of(1, 2, 3, 3))));
    writeFileSync(
      path.join(truth, 'classes.json'),
      JSON.stringify({ 1: 'tube 1', 2: 'tube 2', 3: 'tube 3' }),
    );
    const study = {
      lobule: 1,
      title: 'Tubes',
      images: {
        everyVoxel: true,
        nifti: [{ subject: 'tubes', series: [{ role: 't2', file: 't2.nii', echoTimesMs }] }],
      },
      maps: [{ model: 't2' }],
      compare: { truth: 'truth' },
    };
    writeFileSync(path.join(folder, 'study.yaml'), JSON.stringify(study));
    const { results } = await runStudy(path.join(folder, 'study.yaml'), path.join(folder, 'out'));
    expect(results.comparisons.map(({ where, n }) => [where, n])).toEqual([
      ['tube 1', 1],
      ['tube 2', 1],
      ['tube 3', 2],
    ]);
    for (const { relativeBias } of results.comparisons)
      expect(Math.abs(relativeBias ?? 1)).toBeLessThan(1e-4);
  });
});
