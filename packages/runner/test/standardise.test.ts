import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Study } from '@lobule/study';
import { makeVolume, maskWhere, writeNifti } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import { biasPhantom, spreads } from '../../../validation/bias-phantom.ts';
import { fitScale, readStudyInput, runStudy } from '../src/index.ts';
import { checkScales } from '../src/standardise/study-scales.ts';
import { temporaryFolder, writeStudy } from './fixture.ts';

const phantom = biasPhantom('pair', 'reach', [48, 48, 20]);

/** A second phase in which fat stays and all else is half as bright again. */
function enhanced() {
  const { biased, tissue } = phantom;
  return makeVolume(
    biased.grid,
    biased.data.map((value, v) => (tissue[v] > 1 ? 1.5 * value : value)),
  );
}

const study = (standardise: string) => `lobule: 1
title: Even images
kind: synthetic
images:
  nifti:
    - subject: A
      series: [{ role: dynamic, file: dynamic.nii, timesS: [0, 90] }]
regions: [{ kind: masks, name: fat, file: fat.nii }, { kind: masks, name: lesion, file: lesion.nii }]
${standardise}
features:
  - { region: fat, images: [phase-0], settings: { families: [statistics] } }
  - { region: lesion, images: [relative-0-1], settings: { families: [statistics] } }
`;

const folder = temporaryFolder('standardise');
const place = (name: string) => path.join(folder, name);

beforeAll(async () => {
  const { biased, tissue, mask } = phantom;
  const labels = makeVolume(biased.grid, tissue);
  writeFileSync(place('dynamic.nii'), writeNifti([biased, enhanced()]));
  writeFileSync(place('fat.nii'), writeNifti(maskWhere(labels, (label) => label === 1)));
  writeFileSync(place('lesion.nii'), writeNifti(maskWhere(labels, (label) => label === 3)));
  writeFileSync(place('other.nii'), writeNifti(biased));
  writeFileSync(place('mask.nii'), writeNifti(mask));
  writeFileSync(place('training.csv'), 'subject,image,mask\nB,other.nii,mask.nii\n');
  await fitScale(place('training.csv'), { out: place('scale.json') });
});

async function run(standardise: string) {
  const { results, counts } = await runStudy(writeStudy(folder, study(standardise)), place('out'));
  const [header, row] = readFileSync(place('out/tables/features.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  const value = (name: RegExp) => Number(row[header.findIndex((column) => name.test(column))]);
  return { results, counts, value };
}

describe('standardise of a study', () => {
  test('takes the bias out of features of phases, and leaves relative enhancement as it is', async () => {
    const [, , lesionBefore] = spreads(phantom.biased.data, phantom.tissue);
    expect(lesionBefore).toBeGreaterThan(0);
    const raw = await run('');
    const even = await run('standardise: [{ method: n4, shrink: 2 }]');
    const spread = /^fat_phase-0_.*CoefficientOfVariation/;
    const [truth] = spreads(phantom.even.data, phantom.tissue);
    expect(raw.value(spread)).toBeGreaterThan(3 * truth);
    expect(Math.abs(even.value(spread) / truth - 1)).toBeLessThan(0.03);
    const mean = /^lesion_relative-0-1_.*Mean/;
    expect(even.value(mean)).toBeCloseTo(raw.value(mean), 4);
    const [words] = even.results.methods.filter(({ topic }) => topic === 'Intensities');
    expect(words.sentence).toContain('learnt on the first phase');
    expect(even.counts.computed).toBe(3);
  });

  test('that fails leaves no feature of the images as they are, and says why', async () => {
    const { results } = await run(
      'standardise: [{ method: n4 }, { method: nyul, scale: scale.json, within: image }]',
    );
    expect(results.notes.filter(({ kind }) => kind === 'failed')).toEqual([]);
    const flat = makeVolume(phantom.biased.grid, new Float32Array(phantom.biased.data.length).fill(5));
    writeFileSync(place('flat.nii'), writeNifti([flat, flat]));
    const text = study('standardise: [{ method: zscore }]').replace('dynamic.nii', 'flat.nii');
    const { results: failed } = await runStudy(writeStudy(folder, text), place('flat-out'));
    const codes = failed.notes.filter(({ kind }) => kind === 'failed').map(({ code }) => code);
    expect(codes).toContain('standardisation/no-spread');
    expect(codes).toContain('runner/no-image');
  });

  test('without features of phases is refused: it would have no effect', async () => {
    const [before] = study('standardise: [{ method: n4 }]').split('features:');
    await expect(runStudy(writeStudy(folder, before), place('out'))).rejects.toThrow(
      expect.objectContaining({ code: 'study/not-valid' }),
    );
  });

  test('a bias field that is still changing is said', async () => {
    const { results } = await run('standardise: [{ method: n4, iterations: 2 }]');
    expect(results.notes.map(({ code }) => code)).toContain('bias-field-unsettled');
  });
});

describe('a scale of histogram matching in a study', () => {
  const nyul = 'standardise: [{ method: nyul, scale: scale.json }]';

  test('is part of the hash of the study, and may be held to', () => {
    const first = readStudyInput(writeStudy(folder, study(nyul)), {});
    const [step] = first.study.standardise ?? [];
    const stated = 'hash' in step ? step.hash : '';
    expect(stated).toMatch(/^[0-9a-f]{64}$/);
    const held = nyul.replace('scale.json', `scale.json, hash: ${stated}`);
    expect(readStudyInput(writeStudy(folder, study(held)), {}).hash).toBe(first.hash);
    const other = nyul.replace('scale.json', 'scale.json, hash: abc');
    expect(() => readStudyInput(writeStudy(folder, study(other)), {})).toThrow(
      expect.objectContaining({ code: 'runner/scale' }),
    );
    const gone = nyul.replace('scale.json', 'gone.json');
    expect(() => readStudyInput(writeStudy(folder, study(gone)), {})).toThrow(
      expect.objectContaining({ code: 'runner/no-image-file' }),
    );
  });

  test('refuses patients that it was learnt on where outcomes are analysed', () => {
    const { study: plan } = readStudyInput(writeStudy(folder, study(nyul)), {});
    const analysed = { ...plan, analysis: { groups: {}, endpoints: [] } } as unknown as Study;
    expect(() => checkScales(analysed, ['A', 'B'], folder)).toThrow(
      expect.objectContaining({ code: 'runner/scale-saw-patients' }),
    );
    checkScales(analysed, ['A'], folder);
    checkScales(plan, ['A', 'B'], folder);
  });
});
