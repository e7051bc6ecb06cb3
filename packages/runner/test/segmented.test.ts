import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readCsv, texts } from '@lobule/tables';
import { boundingBox, readNifti, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { errorOf, run, smallStudy, writeMask } from './fixture.ts';

const study = (regions: string, more = '') => `lobule: 1
title: Segmented
images: { dicom: [images] }
maps:
  - { model: semiquantitative, arrivalS: 45 }
regions:
${regions}${more}`;

const CLICK = '  - { kind: segmented, name: tumour, table: clicks.csv }\n';

function withTable(text: string, rows: string, patients = ['A']) {
  const small = smallStudy(patients, text);
  writeFileSync(path.join(small.folder, 'clicks.csv'), rows);
  return small;
}

const inside = (out: string, name: string) => {
  const file = `sub-001_ses-baseline_label-${name}_mask.nii.gz`;
  const bytes = readFileSync(path.join(out, 'derivatives', 'sub-001', 'ses-baseline', file));
  return [...readNifti(bytes).volumes[0].data];
};

/** The block that enhances in every exam of the fixture. */
function block(out: string): number[] {
  const file = path.join(out, 'block.nii');
  writeMask(file);
  return [...readNifti(readFileSync(file)).volumes[0].data];
}

/** A stroke through the middle of the block of exam A, and strokes around it. */
function writeScribbles(folder: string) {
  const file = path.join(folder, 'scribbles', 'A.nii');
  mkdirSync(path.dirname(file));
  writeMask(file);
  const [{ grid, data }] = readNifti(readFileSync(file)).volumes;
  const [nx, ny] = grid.size;
  const box = boundingBox({ grid, data: Uint8Array.from(data) });
  if (box === undefined) throw new Error('the block is empty');
  const [i, j, k] = box.start.map((start, axis) => start + (box.size[axis] >> 1));
  const strokes = Uint8Array.from(data, (on, v) => {
    const [x, y, z] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    if (on !== 0) return y === j && z === k ? 1 : 0;
    return z === k && (x === 0 || y === 0 || x === nx - 1 || y === ny - 1 || x === i) ? 2 : 0;
  });
  writeFileSync(file, writeNifti({ grid, data: strokes }));
}

describe('Regions that a study makes from the images', () => {
  const regions = `${CLICK}  - { kind: breast-mask, settings: { skinMm: 1 } }
  - { kind: tumour-part, of: tumour }
  - { kind: tumour-part, name: core, of: tumour, part: necrotic-core }
  - { kind: tumour-part, name: whole, of: tumour, part: whole }
  - { kind: ring, of: tumour, toMm: 4, within: breast }
  - { kind: mirrored, of: tumour, midlineMm: 3 }
  - { kind: habitats, of: tumour, maps: [PE1], settings: { clusters: 2, bootstraps: 2 } }
  - { kind: habitat-by-rule, of: tumour, where: [{ map: PE1, atLeast: 118 }] }
  - { kind: oedema, of: tumour, within: breast }
  - { kind: segmented, name: boxed, from: box, table: boxes.csv, drawnOn: all-phases }
  - { kind: scribbles, name: scribbled, file: 'scribbles/{subject}.nii' }
  - { kind: scribbles, name: other, file: 'scribbles/{subject}.nii', labels: [3] }
  - { kind: scribbles, name: unscribbled, file: nowhere.nii }
`;
  const features = `features:
  - { region: habitat2, images: [PE1], settings: { families: [statistics] } }
  - { region: habitat3, images: [PE1], settings: { families: [statistics] } }
`;

  test('from a click and from one another, each with what it means; what cannot be made is told', async () => {
    const small = withTable(study(regions, features), 'patient,x,y,z\nA,0,0,4\n');
    writeFileSync(path.join(small.folder, 'boxes.csv'), 'patient,x,y,z,x2,y2,z2\nA,-7,-7,2,5,5,7\n');
    writeScribbles(small.folder);
    const { results } = await run(small);
    const [subject] = results.subjects;
    expect(inside(small.out, 'scribbled')).toEqual(block(small.out));
    expect(inside(small.out, 'boxed')).toEqual(block(small.out));
    const of = (name: string) => subject.regions.find((region) => region.name === name);
    expect(inside(small.out, 'tumour')).toEqual(block(small.out));
    expect(of('tumour')?.meaning).toBe(
      'Grown from one click, drawn on the enhancement of phase 1, 65 s after the first.',
    );
    expect(inside(small.out, 'solid')).toEqual(block(small.out));
    expect(of('core')?.reason?.text).toBe('All of the tumour enhances.');
    expect(inside(small.out, 'whole')).toEqual(block(small.out));
    expect(of('peritumoral')?.voxels).toBeGreaterThan(40);
    // Columns 5 to 10 (x from -6 to 4) mirrored at 3 mm: 2 to 12 mm.
    expect(new Set(inside(small.out, 'contralateral').flatMap((on, v) => (on ? [v % 16] : [])))).toEqual(
      new Set([9, 10, 11, 12, 13, 14]),
    );
    const halves = [of('habitat1'), of('habitat2')];
    expect(halves.map((half) => half?.voxels)).toEqual([36, 36]);
    expect(halves[0]?.meaning).toMatch(
      /^Habitat 1 of 2 of tumour \(k-means, their number given\): mean PE1 116/,
    );
    expect(inside(small.out, 'dense')).toEqual(inside(small.out, 'habitat2'));
    expect(subject.slices.find(({ map }) => map === 'regions')?.outlines).toBe('coloured');
    const { table } = readCsv(readFileSync(path.join(small.out, 'tables', 'features.csv')));
    expect(Number(texts(table, 'habitat2_PE1_Statistics_Mean')[0])).toBeCloseTo(119, 10);
    const notes = results.notes.map(({ step, code }) => `${step}: ${code}`);
    expect(notes).toContain('region oedema: runner/series-missing');
    expect(notes).toContain('region core: empty-region');
    expect(notes).toContain('region other: runner/label');
    expect(notes).toContain('region unscribbled: runner/no-mask');
    expect(notes).toContain('features of habitat3: runner/no-image');
    const sentences = results.methods
      .filter(({ topic }) => topic === 'Regions')
      .map(({ sentence }) => sentence);
    expect(sentences).toHaveLength(14);
    expect(sentences).toContain('The region dense was the part of tumour with PE1 >= 118.');
  });

  test('from nothing, ranked, with how it was found', async () => {
    const small = smallStudy(
      ['A'],
      study('  - { kind: segmented, name: found, from: nothing, lesions: 2 }\n'),
    );
    const { results } = await run(small);
    expect(inside(small.out, 'found')).toEqual(block(small.out));
    expect(results.subjects[0].regions[0].meaning).toMatch(
      /^Found without a reader, drawn on .* nobody has looked at it/,
    );
    expect(results.notes.find(({ code }) => code === 'remark-segmented')?.text).toContain(
      'Only 1 of 2 lesions',
    );
  });

  const tables = {
    several: 'patient,visit,lesion,x,y,z\nA,baseline,one,0,0,4\nA,,two,2,2,4\n',
    other: 'patient,visit,lesion,x,y,z\nA,later,one,90,0,4\nA,,two,2,2,4\n',
    outside: 'patient,x,y,z\nA,400,0,0\n',
    nobody: 'patient,x,y,z\nB,0,0,4\n',
    empty: 'patient,x,y,z\nA,,0,4\n',
    flat: 'patient,x,y\nA,0,4\n',
    dark: 'patient,x,y,z\nA,-10,-10,0\n',
  };

  test('from tables: several lesions are one region, rows of other visits do not count, and bad places are told', async () => {
    const names = Object.keys(tables);
    const regions = names.map((name) => `  - { kind: segmented, name: ${name}, table: ${name}.csv }\n`);
    const small = smallStudy(['A'], study(regions.join('')));
    for (const [name, rows] of Object.entries(tables)) {
      writeFileSync(path.join(small.folder, `${name}.csv`), rows);
    }
    const { results } = await run(small);
    const told = (name: string) => results.subjects[0].regions.find((one) => one.name === name)?.meaning;
    expect(inside(small.out, 'several')).toEqual(block(small.out));
    expect(told('several')).toMatch(/one: .* mL; two: /);
    expect(told('other')).toMatch(/^Grown from one click, drawn on .* first\.$/);
    const notes = results.notes.filter(({ subject }) => subject === 'sub-001');
    expect(notes.map(({ step, code }) => `${step}: ${code}`)).toEqual([
      'region outside: segmentation/place-outside',
      'region nobody: runner/no-mask',
      'region empty: runner/places',
      'region flat: runner/places',
      'region dark: no-enhancement',
    ]);
  });

  test.each([
    [
      'a part of a region that comes later',
      '  - { kind: tumour-part, of: tumour }\n',
      /region tumour, which does not stand above it/,
    ],
    ['a click without a table', '  - { kind: segmented }\n', /no table of places is named/],
    [
      'a table for nothing',
      '  - { kind: segmented, from: nothing, table: clicks.csv }\n',
      /found from nothing, and a table/,
    ],
    [
      'habitats of a map that is not made',
      `${CLICK}  - { kind: habitats, of: tumour, maps: [Ktrans] }\n`,
      /asks for the map Ktrans/,
    ],
    ['a table that is not there', '  - { kind: segmented, table: none.csv }\n', /none\.csv/],
  ])('%s is refused before any work', async (_, regions, text) => {
    const error = await errorOf(run(withTable(study(regions), 'patient,x,y,z\nA,0,0,4\n')));
    expect(error.message).toMatch(text);
  });
});
