import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomStream } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { run, temporaryFolder, writeStudy } from './fixture.ts';

const ECHOES = [20, 40, 60, 80];
const SD = 10;
const SIZE = [40, 40, 2] as const;

/** Tissue in the middle, a half of it with a short T2 that is gone by the last echo, air around it; magnitude images. */
function t2Study(folder: string, settings: string, air: 'noise' | 'zero') {
  const stream = randomStream(5, 'noise');
  const grid = makeGrid({ size: [...SIZE], spacingMm: [1, 1, 3] });
  const echoes = ECHOES.map((te) =>
    makeVolume(
      grid,
      Float32Array.from({ length: 3200 }, (_, v) => {
        const [x, y] = [v % 40, Math.floor(v / 40) % 40];
        const inside = x >= 12 && x < 28 && y >= 12 && y < 28;
        const signal = inside ? 400 * exp(-te / (x < 20 ? 15 : 80)) : 0;
        if (!inside && air === 'zero') return 0;
        const re = signal + SD * normalVariate(stream);
        const im = SD * normalVariate(stream);
        return Math.sqrt(re * re + im * im);
      }),
    ),
  );
  writeFileSync(path.join(folder, 't2.nii'), writeNifti(echoes));
  return writeStudy(
    folder,
    `lobule: 1
title: Noise
images:
  nifti:
    - subject: A
      series:
        - { role: t2, file: t2.nii, echoTimesMs: [${ECHOES.join(', ')}] }
maps:
  - model: t2
    settings: ${settings}
`,
  );
}

describe('the rule of the last echo', () => {
  test('takes the noise from the corners of the image, leaves dim voxels out and tells their share', async () => {
    const folder = temporaryFolder('noise');
    const study = t2Study(folder, '{ lowestSnr: 5 }', 'noise');
    const out = path.join(folder, 'out');
    for (const computed of [1, 0]) {
      const { results, counts } = await run({ study, out });
      expect(counts.computed).toBe(computed);
      const [note] = results.notes.filter(({ code }) => code === 'noise-of-image');
      const [, sd, leftOut, voxels] =
        /last echo: ([\d.]+) ± .* (\d+) of (\d+) voxels of tissue \(\d+\.\d %\)/.exec(note.text) ?? [];
      expect(Number(sd)).toBeGreaterThan(0.9 * SD);
      expect(Number(sd)).toBeLessThan(1.1 * SD);
      expect(Number(leftOut)).toBeGreaterThan(0.4 * Number(voxels));
      const sidecar = results.files.find(({ path: name }) => name.endsWith('_T2map.json'));
      const { Settings } = JSON.parse(readFileSync(path.join(out, sidecar?.path ?? ''), 'utf8'));
      expect(Settings.noiseSd).toBeCloseTo(Number(sd), 1);
    }
  });

  test('says what to do where the scanner has zeroed the air', async () => {
    const folder = temporaryFolder('no-noise');
    const study = t2Study(folder, '{ lowestSnr: 5 }', 'zero');
    const { results } = await run({ study, out: path.join(folder, 'out') });
    const texts = results.notes.map(({ text }) => text).join(' ');
    expect(texts).toContain('corners of the last echo');
    expect(results.notes.map(({ code }) => code)).toContain('runner/no-noise');
  });

  test('takes the noise that the plan states', async () => {
    const folder = temporaryFolder('stated-noise');
    const study = t2Study(folder, '{ lowestSnr: 5, noiseSd: 10 }', 'zero');
    const { results } = await run({ study, out: path.join(folder, 'out') });
    expect(results.notes.filter(({ code }) => code === 'noise-of-image')).toEqual([]);
    expect(results.files.some(({ path: name }) => name.endsWith('_T2map.nii.gz'))).toBe(true);
  });
});
