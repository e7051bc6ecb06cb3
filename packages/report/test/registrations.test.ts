import type { SeriesAlignment, StudyResults, VisitRegistration } from '@lobule/study';
import { expect, test } from 'vitest';
import { renderReport } from '../src/index.ts';
import { withoutCohort } from './fixture.ts';

const results = withoutCohort();
const [first, second] = results.subjects;
const [whole] = first.alignments ?? [];
const origin = whole.origin ?? '';

const series: SeriesAlignment = {
  ...whole,
  role: 'diffusion',
  mode: 'rigid',
  of: 'series',
  reference: 'Before contrast of the dynamic series',
  volumes: [
    { ...whole.volumes[0], label: 'b = 0 s/mm2', mutualInformation: { before: 0.4321, after: 0.6543 } },
  ],
};

const registered: VisitRegistration = {
  from: 'screening',
  alignment: {
    ...whole,
    of: 'visits',
    reference: 'Before contrast at screening',
    volumes: [{ ...whole.volumes[0], residual: { before: 0.931, after: null } }],
    pictures: whole.pictures && {
      ...whole.pictures,
      reference: { ...whole.pictures.after, map: 'visit-reference-alignment', title: 'At screening' },
    },
  },
  volumeChanges: [
    { where: 'tissue', isKept: false, least: -0.02, median: 0.98, greatest: 1.3 },
    { where: 'lesion', isKept: true, least: 0.93, median: 0.99, greatest: 1.04 },
  ],
  regions: [{ region: 'lesion', voxels: 321, volumeMm3: 4567, origin }],
  maps: [
    {
      map: 'ADC',
      unit: 'mm2/s',
      limit: '0.0002 mm2/s',
      regions: [
        {
          region: 'lesion',
          voxels: 200,
          undefined: 12,
          difference: { median: 0.4e-3, low: 0.3e-3, high: 0.5e-3 },
          ratio: { median: 1.4, low: 1.3, high: 1.5 },
          beyond: { falls: 10, stays: 50, rises: 140 },
        },
      ],
      origin,
    },
    {
      map: 'SER',
      unit: '1',
      regions: [
        {
          region: 'lesion',
          voxels: 0,
          undefined: 212,
          reason: { code: 'no-voxel', text: 'No voxel of the region has a value at both visits.' },
        },
      ],
      origin,
    },
  ],
};

function pageOf(subjects: StudyResults['subjects']): string {
  const page = renderReport({ ...results, subjects });
  return page.replaceAll(/<button type="button" class="num"[^>]*>([\s\S]*?)<\/button>/g, '$1');
}

test('a series beside the dynamic one is told by mutual information, a registration of visits with what it did to volumes and maps', () => {
  const page = pageOf([first, { ...second, alignments: [series], registered }]);
  const text = page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
  const after = (caption: string, length: number) =>
    text.slice(text.lastIndexOf(caption), text.lastIndexOf(caption) + length);
  expect(after('Place of the diffusion series: figures', 300)).toContain(
    'before after b = 0 s/mm2 0.900 (1.10) 0.0300 (0.0500) 0.432 0.654',
  );
  const figures = after(`Registration of ${second.visit} to screening: figures`, 400);
  expect(figures).toContain('Residual, % before after');
  expect(figures).toContain('93.1 undefined 0.930 to 1.06');
  const volumes = after('Volumes at the later visit', 400);
  expect(volumes).toContain('lesion (protected) 0.930 0.990 1.04');
  expect(volumes).toContain('the motion folds there');
  expect(after('Regions of screening proposed', 300)).toContain('nobody has looked at it');
  const changes = after('Voxels of each map', 900);
  expect(changes).toContain('200 (12 undefined) 0.400 (0.300 to 0.500) 1.40 (1.30 to 1.50) 5 25 70');
  expect(changes).toContain('No voxel of the region has a value at both visits.');
  expect(changes).toContain('repeatability limit: ADC 0.0002 mm2/s.');
  expect(page).toContain(`data-flicker="slice-${second.subject}-${second.visit}-visit-reference-alignment"`);
});

test('the motion of each volume of a series is drawn; without pictures it is told in a sentence', () => {
  const page = pageOf([first]);
  expect(page).toContain('Motion, alignment of the dynamic series');
  const { pictures: _, ...short } = series;
  const told = pageOf([{ ...first, alignments: [short] }]).replaceAll(/<[^>]*>/g, '');
  expect(told).toContain('It was moved by 0.900 mm in the middle, error 0.0300 mm in the middle.');
});

test('a series that was brought onto a model of itself says which, and how often it was fitted', () => {
  const driven = { ...whole, target: { model: 'tofts', rounds: 3 } };
  const told = pageOf([{ ...first, alignments: [driven] }]).replaceAll(/<[^>]*>/g, '');
  expect(told).toContain('what the model (tofts) fitted to the series says it should look like');
  expect(told).toContain('model and motion were found in turn (rounds: 3).');
  expect(pageOf([first])).not.toContain('fitted to the series says');
});
