import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cos, exp, sin } from '@lobule/numerics';
import { prepareModel } from '@lobule/quantify';
import { type Grid, makeGrid, makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { errorOf, run, temporaryFolder, writeStudy } from './fixture.ts';

/** Flip angles are 15 % too small throughout, and T1 is 1400 ms. */
const B1 = 0.85;
const T1 = 1400;
const GRID = makeGrid({ size: [4, 4, 3], spacingMm: [2, 2, 3] });
/** As B1 is mostly acquired: coarser, over the same place. */
const COARSE = makeGrid({ size: [4, 4, 3], spacingMm: [4, 4, 6], originMm: [-3, -3, -3] });
const ANGLES = [2, 5, 10, 15];

function write(file: string, grid: Grid, values: readonly number[]): void {
  const [x, y, z] = grid.size;
  const volumes = values.map((value) => makeVolume(grid, new Float32Array(x * y * z).fill(value)));
  writeFileSync(file, writeNifti(volumes));
}

const ernst = (degrees: number) => {
  const angle = (degrees * Math.PI) / 180;
  const e = exp(-5 / T1);
  return (1e5 * sin(angle) * (1 - e)) / (1 - e * cos(angle));
};

const afi = { flipAngleDeg: 60, tr1Ms: 20, tr2Ms: 100 };
const shift = { nominalPeakUt: 8, pulse: { durationMs: 8, offsetHz: 4000, envelope: [1] } };

function study(maps: string): string {
  return `lobule: 1
title: B1 within a study
images:
  everyVoxel: true
  nifti:
    - subject: A
      series:
        - { role: vfa, file: vfa.nii, flipAnglesDeg: [${ANGLES.join(', ')}], repetitionTimeMs: 5 }
        - { role: b1-afi, file: afi.nii, flipAngleDeg: 60 }
        - { role: b1-bloch-siegert, file: phases.nii }
maps:
${maps}`;
}

const PHASES = `  - { model: b1-bloch-siegert, ${JSON.stringify(shift).slice(1, -1)} }
`;

describe('B1 of a pair of images', () => {
  const folder = temporaryFolder('b1');
  mkdirSync(path.join(folder, 'out'));
  write(
    path.join(folder, 'vfa.nii'),
    GRID,
    ANGLES.map((angle) => ernst(B1 * angle)),
  );
  // The equation of T1 given, as the scanner has it.
  const pair = prepareModel('b1-afi', afi).predict({ b1Factor: B1 }, { t1Ms: T1 });
  write(
    path.join(folder, 'afi.nii'),
    COARSE,
    Array.from(pair, (signal) => 1000 * signal),
  );
  write(path.join(folder, 'phases.nii'), GRID, [
    ...prepareModel('b1-bloch-siegert', shift).predict({ b1Factor: B1 }),
  ]);

  const made = async (maps: string) => {
    const { results } = await run({ study: writeStudy(folder, study(maps)), out: path.join(folder, 'out') });
    const read = (ending: string) => {
      const file = results.files.find(({ path: name }) => name.endsWith(ending));
      if (file === undefined) throw new Error(`There is no ${ending}`);
      return readFileSync(path.join(folder, 'out', file.path));
    };
    return {
      results,
      middle: (ending: string) => readNifti(new Uint8Array(read(ending))).volumes[0].data[21],
      sidecar: (ending: string) => JSON.parse(read(ending).toString()),
    };
  };

  test.each<[string, string, number]>([
    ['actual flip angles', '  - { model: b1-afi, tr1Ms: 20, tr2Ms: 100 }\n', 0.03],
    ['the Bloch-Siegert shift', PHASES, 1e-4],
  ])('%s corrects T1, with its hash, in the methods and in the notes', async (_name, b1, tolerance) => {
    const { results, middle, sidecar } = await made(`${b1}  - { model: t1-vfa }\n`);
    expect(results.notes.filter(({ kind }) => kind === 'failed')).toEqual([]);
    expect(Math.abs(middle('_TB1map.nii.gz') / B1 - 1)).toBeLessThan(tolerance / 2);
    expect(Math.abs(middle('_T1map.nii.gz') / T1 - 1)).toBeLessThan(tolerance);
    expect(Object.keys(sidecar('_T1map.json').InputHashes)).toEqual(['b1Factor', 'series']);
    const [said] = results.methods.filter(({ sentence }) => sentence.startsWith('T1 '));
    expect(said.sentence).toContain('corrected voxel by voxel with the map of B1 by');
    const resampled = results.notes.filter(({ code }) => code === 'resampled');
    expect(resampled.map(({ step }) => step)).toEqual(b1.includes('afi') ? ['map t1-vfa'] : []);
  });

  test('is one of two by name, or none', async () => {
    const both = `  - { model: b1-afi, tr1Ms: 20, tr2Ms: 100 }\n${PHASES}`;
    const { middle } = await made(`${both}  - { model: t1-vfa, b1: b1-bloch-siegert }\n`);
    expect(Math.abs(middle('desc-t1vfa_T1map.nii.gz') / T1 - 1)).toBeLessThan(1e-4);
    const bare = await made(`${both}  - { model: t1-vfa, b1: none }\n`);
    // T1 goes with the square of the angle.
    expect(bare.middle('desc-t1vfa_T1map.nii.gz') / T1).toBeCloseTo(B1 * B1, 1);
    expect(Object.keys(bare.sidecar('_T1map.json').InputHashes)).toEqual(['series']);
  });

  test('that stands after the map that takes it is a mistake in the plan, told before any work', async () => {
    const late = study('  - { model: t1-vfa, b1: b1-afi }\n  - { model: b1-afi, tr1Ms: 20, tr2Ms: 100 }\n');
    const error = await errorOf(run({ study: writeStudy(folder, late), out: path.join(folder, 'out') }));
    expect(error.code).toBe('runner/no-b1');
    expect(error.what).toMatch(/stands after it in maps/);
  });

  test('that an exam does not have costs it this T1, not another without a correction', async () => {
    const { results } = await made('  - { model: b1-afi, tr1Ms: 100, tr2Ms: 20 }\n  - { model: t1-vfa }\n');
    const failed = results.notes.filter(({ kind }) => kind === 'failed');
    expect(failed.map(({ code, step }) => [code, step])).toEqual([
      ['quantify/protocol', 'map b1-afi'],
      ['runner/no-b1', 'map t1-vfa'],
    ]);
  });
});
