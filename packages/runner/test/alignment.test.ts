import { readFileSync } from 'node:fs';
import path from 'node:path';
import { movePoint, readItkTransform } from '@lobule/registration';
import { scoreMasks } from '@lobule/segmentation';
import type { StudyResults } from '@lobule/study';
import { countInside, type Point, readNifti } from '@lobule/volume';
import { beforeAll, describe, expect, test } from 'vitest';
import { runStudy } from '../src/index.ts';
import { lesionAt, shifted, visitsStudy, writeVisit } from './alignment-fixture.ts';
import { temporaryFolder, writeStudy } from './fixture.ts';

const folder = temporaryFolder('aligned');
const out = path.join(folder, 'out');
const betweenMm: Point = [4, -3, 2.5];
const visitMm: Point = [6, -5, 2];

const run = (registration: string) =>
  runStudy(writeStudy(folder, visitsStudy(['baseline', 'week4'], registration)), out);

const plan = (carry: string, more = '') => `registration:
  between: [{ series: diffusion, carry: ${carry}, estimateError: false }]
  visits: { to: [week4], keepVolumeOf: lesion, estimateError: false, maps: [{ map: ADC, limit: 2e-4 }, { map: SER }] }
${more}`;

const adcOf = ({ subjects }: StudyResults, visit = 0) =>
  subjects[visit].values.find(({ map }) => map === 'ADC');

function transformOf({ files }: StudyResults, ending: string) {
  const { path: file } = files.find((one) => one.path.endsWith(ending)) ?? { path: '' };
  return readItkTransform(readFileSync(path.join(out, file), 'utf8'));
}

function maskOf({ files }: StudyResults, ending: string) {
  const { path: file } = files.find((one) => one.path.endsWith(ending)) ?? { path: '' };
  const [{ grid, data }] = readNifti(new Uint8Array(readFileSync(path.join(out, file)))).volumes;
  return { grid, data: Uint8Array.from(data) };
}

/** How far a transform is from a shift, in mm, in the lesion and around it. */
function errorMm(transform: ReturnType<typeof transformOf>, [dx, dy, dz]: Point): number {
  const places: Point[] = [lesionAt, [-15, 0, 0], [10, -10, 5], [0, 5, -8]];
  const errors = places.map(([x, y, z]) => {
    const [a, b, c] = movePoint(transform, [x, y, z]);
    return Math.sqrt((a - x - dx) * (a - x - dx) + (b - y - dy) * (b - y - dy) + (c - z - dz) * (c - z - dz));
  });
  return Math.max(...errors);
}

describe('a woman whose diffusion series lies elsewhere, at two visits', () => {
  let scanner: StudyResults;
  let regions: StudyResults;
  let maps: StudyResults;
  let found = 0;

  beforeAll(async () => {
    writeVisit(folder, 'baseline', { diffusion: shifted(betweenMm) });
    const moved = shifted(visitMm);
    writeVisit(folder, 'week4', { dynamic: moved, diffusion: moved, lesionMm: 8, lesionAdc: 1.5e-3 });
    ({ results: scanner } = await run(''));
    ({ results: regions } = await run(plan('regions')));
    const transforms = new Set(
      regions.files.filter((file) => file.path.endsWith('.tfm')).map(({ sha256 }) => sha256),
    );
    const second = await run(plan('maps'));
    maps = second.results;
    found = maps.files.filter(({ sha256 }) => transforms.has(sha256)).length;
  });

  test('has it found by mutual information, and the region carried to its grid', () => {
    expect(
      errorMm(transformOf(regions, 'ses-baseline_space-dynamic_diffusion_xfm.tfm'), betweenMm),
    ).toBeLessThan(0.7);
    // 1e-3 mm2/s in the lesion, 1.9e-3 in the gland beside it.
    const [before, after] = [adcOf(scanner), adcOf(regions)];
    expect(after?.median.value).toBeGreaterThan(0.9e-3);
    expect(after?.median.value).toBeLessThan(1.02e-3);
    const width = (value: typeof before) => (value ? value.quartiles[1] - value.quartiles[0] : Number.NaN);
    expect(width(after)).toBeLessThan(0.5 * width(before));
    const carried = maskOf(regions, 'ses-baseline_space-diffusion_label-lesion_mask.nii.gz');
    expect(countInside(carried)).toBe((after?.voxels ?? 0) + (after?.undefined[0]?.voxels ?? 0));
    const [alignment] = regions.subjects[0].alignments ?? [];
    expect(alignment).toMatchObject({ role: 'diffusion', of: 'series', mode: 'rigid' });
    const { mutualInformation, motionMm } = alignment.volumes[0];
    expect(mutualInformation?.after).toBeGreaterThan(mutualInformation?.before ?? Number.NaN);
    expect(Math.abs(motionMm.median - Math.sqrt(16 + 9 + 6.25))).toBeLessThan(0.5);
    expect(alignment.pictures?.reference?.values).toHaveLength(26 * 24);
  });

  test('has what was drawn on the diffusion series carried to the dynamic one', () => {
    const overlap = ({ files }: StudyResults) => {
      const [drawn, carried] = ['lesion', 'bright'].map((name) =>
        maskOf({ files } as StudyResults, `ses-baseline_label-${name}_mask.nii.gz`),
      );
      return scoreMasks(carried, drawn).dice.value;
    };
    expect(overlap(regions)).toBeGreaterThan(0.8);
    expect(regions.subjects[0].regions[1].meaning).toContain('along the motion that registration found');
    expect(scanner.subjects[0].regions[1].meaning).toContain('by the coordinates of the scanner');
  });

  test('has her maps on the dynamic grid instead where the plan says so, from the same transforms', () => {
    const moved = adcOf(maps);
    expect(moved?.origin).toContain('space-dynamic_desc-adc_ADC');
    expect(moved?.median.value).toBeGreaterThan(0.9e-3);
    expect(moved?.median.value).toBeLessThan(1.02e-3);
    const lesion = maps.subjects[0].regions[0].voxels;
    const lost = moved?.undefined.reduce((sum, { voxels }) => sum + voxels, 0) ?? 0;
    expect((moved?.voxels ?? 0) + lost).toBe(lesion);
    expect(found).toBe(3);
  });

  test('has the later visit brought onto the first, the tumour keeping its volume', () => {
    const { registered } = regions.subjects[1];
    expect(regions.subjects[0].registered).toBeUndefined();
    expect(registered).toMatchObject({ from: 'baseline', alignment: { of: 'visits', mode: 'deformable' } });
    expect(errorMm(transformOf(regions, 'space-baseline_dynamic_xfm.tfm'), visitMm)).toBeLessThan(1);
    const kept = registered?.volumeChanges.find(({ isKept }) => isKept);
    expect(kept?.where).toBe('lesion');
    expect(kept?.least).toBeGreaterThanOrEqual(0.9);
    expect(kept?.greatest).toBeLessThanOrEqual(1.1);
    expect(registered?.volumeChanges[0].where).toBe('tissue');
  });

  test('has regions carried both ways, as proposals', () => {
    const [proposal] = regions.subjects[1].registered?.regions ?? [];
    // The lesion there is 8 mm in radius, and was 9.
    expect(proposal.dice).toBeGreaterThan(0.75);
    expect(countInside(maskOf(regions, 'ses-week4_label-lesion_desc-proposal_mask.nii.gz'))).toBe(
      proposal.voxels,
    );
    const back = maskOf(regions, 'ses-week4_space-baseline_label-lesion_mask.nii.gz');
    const own = maskOf(regions, 'ses-baseline_label-lesion_mask.nii.gz');
    expect(scoreMasks(back, own).dice.value).toBeGreaterThan(0.75);
  });

  test('has the change of her maps voxel by voxel, with the share beyond the limit', () => {
    const [adc, ser] = regions.subjects[1].registered?.maps ?? [];
    const [{ difference, beyond, voxels }] = adc.regions;
    expect(Math.abs((difference?.median ?? 0) - 0.45e-3)).toBeLessThan(0.1e-3);
    expect(adc.limit).toBe('0.0002 mm2/s');
    expect(beyond?.rises).toBeGreaterThan(0.8 * voxels);
    expect(ser.limit).toBeUndefined();
    expect(ser.regions[0].beyond).toBeUndefined();
    expect(Math.abs((ser.regions[0].ratio?.median ?? 0) - 1)).toBeLessThan(0.05);
    const files = regions.files.map((file) => file.path);
    for (const kind of ['difference', 'ratio', 'response'])
      expect(files.join()).toContain(`desc-${kind}_ADC.nii.gz`);
    expect(files.join()).not.toContain('desc-response_SER');
  });

  test('has it all told in the methods', () => {
    const told = regions.methods.filter(({ topic }) => topic === 'Alignment').map(({ sentence }) => sentence);
    expect(told.join(' ')).toContain('beginning at the coordinates of the scanner');
    expect(told.join(' ')).toContain('the volume of lesion was kept within 10 %');
  });
});

test('what a plan names must be there', async () => {
  const wrong = (visits: string) => run(`registration: { visits: { to: [week4], ${visits} } }`);
  await expect(wrong('keepVolumeOf: lesoin')).rejects.toThrow('did you mean lesion?');
  await expect(wrong('maps: [{ map: ADX }]')).rejects.toThrow('did you mean ADC?');
  await expect(run('registration: { visits: { to: [week5] } }')).rejects.toThrow('did you mean week4?');
});
