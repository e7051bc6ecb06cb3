import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { block, GRID, lobuleFeatures, lobuleFeaturesStopped, speckle, writeVolume } from './features-call.ts';

const folder = temporaryFolder('features-bad');
const at = (...parts: string[]) => path.join(folder, ...parts);
const OUT = at('out');
const out = ['--out', path.join(OUT, 'features.csv')];
const image = writeVolume(at('image.nii'), speckle);
const mask = writeVolume(at('mask.nii'), block);
const empty = writeVolume(at('empty.nii'), () => 0);
const labels = writeVolume(at('labels.nii'), (x, y, z) => block(x, y, z) * (x < 4 ? 1 : 5));
const fractions = writeVolume(at('fractions.nii'), (x, y, z) => block(x, y, z) * 0.3);
const shifted = writeVolume(
  at('shifted.nii'),
  block,
  makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 2], originMm: [-10, 9, 20] }),
);
const away = writeVolume(
  at('away.nii'),
  block,
  makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 2], originMm: [90, 5, 20] }),
);
const smaller = writeVolume(
  at('smaller.nii'),
  block,
  makeGrid({ size: [8, 7, 5], spacingMm: [1, 1, 2], originMm: [-10, 5, 20] }),
);
const coarser = writeVolume(
  at('coarser.nii'),
  block,
  makeGrid({ size: [8, 7, 6], spacingMm: [2, 2, 2], originMm: [-10, 5, 20] }),
);
/** The same places, stored from right to left. */
const mirrored = writeVolume(
  at('mirrored.nii'),
  (x, y, z) => block(7 - x, y, z),
  makeGrid({ size: [8, 7, 6], affine: [-1, 0, 0, -3, 0, 1, 0, 5, 0, 0, 2, 20] }),
);
const several = at('several.nii');
const frame = makeVolume(
  GRID,
  Float32Array.from({ length: 336 }, (_, v) => v % 17),
);
writeFileSync(several, writeNifti([frame, frame]));
writeFileSync(at('letter.nii'), 'Dear colleague');
writeFileSync(at('letter.nrrd'), 'Dear colleague');

const table = (name: string, text: string) => {
  writeFileSync(at(name), text);
  return ['--table', at(name)];
};

/** A shape that shears: x runs along y too. */
const sheared = makeGrid({ size: [8, 7, 6], affine: [1, 0.3, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0] });
writeVolume(at('sheared.nii'), speckle, sheared);
writeVolume(at('sheared-mask.nii'), block, sheared);
writeFileSync(at('picture.nrrd'), 'NRRD0004\ntype: uchar\ndimension: 2\nsizes: 2 2\nencoding: raw\n\nabcd');

describe('a clear error, nothing on standard output and nothing written is what is made of', () => {
  test.each<[string, readonly string[], number, string, string | RegExp]>([
    [
      'a mask of several labels',
      [image, labels],
      2,
      'runner/label',
      /2 labels: 1 \(32 voxels\), 5 \(32 voxels\)\. Which is the region\? \(labels\.nii\).*--label 1/,
    ],
    [
      'a label that the mask does not have',
      [image, labels, '--label', '3'],
      2,
      'runner/label',
      /no label 3; it has 1 \(32 voxels\), 5/,
    ],
    ['a mask of probabilities', [image, fractions], 2, 'runner/label', /holds 0\.3.*threshold/],
    ['an empty mask', [image, empty], 2, 'radiomics/empty-mask', 'no voxel inside (empty.nii)'],
    [
      'a mask elsewhere',
      [image, shifted],
      2,
      'radiomics/mask-on-other-grid',
      /4\.00 mm apart.*--resample-mask/,
    ],
    [
      'a mask of fewer slices',
      [image, smaller],
      2,
      'radiomics/mask-on-other-grid',
      /8 x 7 x 6.*8 x 7 x 5|8 x 7 x 5.*8 x 7 x 6/,
    ],
    [
      'a mask of larger voxels',
      [image, coarser],
      2,
      'radiomics/mask-on-other-grid',
      /mm apart|spacing|voxel/,
    ],
    [
      'a mask stored in another direction',
      [image, mirrored],
      2,
      'radiomics/mask-on-other-grid',
      /--resample-mask/,
    ],
    [
      'maps of a mask elsewhere',
      [image, shifted, '--voxel'],
      2,
      'radiomics/mask-on-other-grid',
      /4\.00 mm apart/,
    ],
    [
      'maps of an empty mask',
      [image, empty, '--voxel'],
      2,
      'radiomics/empty-mask',
      'no voxel inside (empty.nii)',
    ],
    [
      'a mask carried over from beside the image',
      [image, away, '--resample-mask'],
      2,
      'radiomics/empty-mask',
      'No voxel of the mask lies within the image (away.nii)',
    ],
    ['an image that is not there', [at('nothing.nii'), mask], 2, 'runner/no-image-file', '(nothing.nii)'],
    ['a mask that is not there', [image, at('nothing.nii')], 2, 'runner/no-image-file', '(nothing.nii)'],
    ['DICOM that is not there', [at('nothing'), mask], 2, 'dicom/source-not-found', 'nothing'],
    ['a table that is not there', ['--table', at('nothing.csv')], 2, 'runner/no-image-file', '(nothing.csv)'],
    ['a file that is no image', [at('letter.nii'), mask], 1, 'volume/not-nifti', /./],
    ['a NRRD file that is none', [at('letter.nrrd'), mask], 1, 'volume/not-nrrd', /./],
    ['an image of several volumes', [several, mask], 2, 'runner/frame', /has 2 volumes.*--frame/],
    [
      'a frame that is not there',
      [several, mask, '--frame', '2'],
      2,
      'runner/frame',
      'no frame 2: the image has 2, counted from 0',
    ],
    ['a mask of several volumes', [image, several], 2, 'runner/frame', 'A mask is one volume'],
    [
      'a grid without right angles',
      [at('sheared.nii'), at('sheared-mask.nii')],
      2,
      'radiomics/sheared-grid',
      /right angles/,
    ],
    ['a NRRD picture', [at('picture.nrrd'), mask], 1, 'volume/unsupported', '2 dimensions'],
    ['no mask', [image], 2, 'cli/call', 'No mask was named'],
    ['nothing', [], 2, 'cli/call', 'Neither an image nor a table'],
    ['an image beside a table', [image, mask, '--table', at('x.csv')], 2, 'cli/call', 'beside --table'],
    [
      'an unknown profile',
      [image, mask, '--profile', 'lifex'],
      2,
      'study/option-not-valid',
      'no profile lifex',
    ],
    [
      'two profiles',
      [image, mask, '--profile', 'ibsi', '--settings', '{ profile: pyradiomics }'],
      2,
      'study/option-not-valid',
      'Leave one of them out',
    ],
    [
      'a setting that is misspelt',
      [image, mask, '--settings', '{ discretization: { method: none } }'],
      2,
      'study/option-not-valid',
      /discretization.*discretisation/,
    ],
    [
      'a setting that cannot be',
      [image, mask, '--settings', '{ resegmentation: { range: [5, 1] } }'],
      2,
      'radiomics/bad-settings',
      'resegmentation.range cannot be 5 to 1',
    ],
    [
      'a feature that is misspelt',
      [image, mask, '--settings', '{ profile: pyradiomics, features: [glcm_JointEntropi] }'],
      2,
      'radiomics/bad-settings',
      'is glcm_JointEntropy meant?',
    ],
    [
      'settings that are not there',
      [image, mask, '--settings', 'params.yaml'],
      2,
      'runner/no-image-file',
      'file of settings is not there (params.yaml)',
    ],
    [
      'settings under a name that says nothing of their kind',
      [image, mask, '--settings', 'params.txt'],
      2,
      'runner/no-image-file',
      'file of settings is not there (params.txt)',
    ],
    [
      'a folder in place of settings',
      [image, mask, '--settings', folder],
      2,
      'runner/no-image-file',
      'The file of settings cannot be read',
    ],
    [
      'names of columns by somebody else',
      [image, mask, '--names', 'lifex'],
      2,
      'cli/call',
      '--names is lifex',
    ],
    [
      'a misspelt column',
      table('slip.csv', 'id,image,msak\n1,image.nii,mask.nii\n'),
      2,
      'runner/pairs',
      'The column msak looks like mask',
    ],
    [
      'a misspelt column that could be left out',
      table('lable.csv', 'image,mask,lable\nimage.nii,mask.nii,1\n'),
      2,
      'runner/pairs',
      'The column lable looks like label',
    ],
    [
      'a table without masks',
      table('without.csv', 'id,image\n1,image.nii\n'),
      2,
      'runner/pairs',
      /no column mask.*it has: id, image/,
    ],
    [
      'an empty cell',
      table('cell.csv', 'image,mask\nimage.nii,\n'),
      2,
      'runner/pairs',
      /A cell is empty.*mask/,
    ],
    [
      'a frame that is no number',
      table('frame.csv', 'image,mask,frame\nimage.nii,mask.nii,last\n'),
      2,
      'runner/pairs',
      'no whole number',
    ],
    [
      'files of a table that are not there',
      table('gone.csv', 'image,mask\nimage.nii,mask.nii\nimage.nii,gone.nii\n'),
      2,
      'runner/pairs',
      'gone.nii (row 3)',
    ],
    ['an empty table', table('empty.csv', ''), 2, 'tables/empty', 'empty'],
  ])('%s', async (_, args, code, error, text) => {
    const called = await lobuleFeatures(...args, ...out);
    expect(called.stderr).toMatch(text);
    expect(called.stderr).toContain(`Code: ${error}`);
    expect(called.stderr).toContain('What to do: ');
    expect(called.code).toBe(code);
    expect(called.stdout).toBe('');
    expect(existsSync(OUT) ? readdirSync(OUT) : []).toEqual([]);
  });

  test('a place to write that is none', async () => {
    mkdirSync(at('a-folder.csv'), { recursive: true });
    writeFileSync(at('a-file'), '');
    const to = async (place: string) => (await lobuleFeatures(image, mask, '--out', place)).stderr;
    expect(await to(at('features.xlsx'))).toContain('Code: runner/out-not-csv');
    expect(await to(at('a-folder.csv'))).toContain('Code: runner/out-not-csv');
    expect(await to(at('a-file', 'features.csv'))).toContain('Code: ledger/not-writable');
  });

  test('a stop on request: nothing is kept, and it says so', async () => {
    const to = at('stopped');
    const one = await lobuleFeaturesStopped(image, mask, '--out', path.join(to, 'features.csv'));
    const maps = await lobuleFeaturesStopped(image, mask, '--voxel', '--out', to);
    for (const { code, stderr } of [one, maps]) {
      expect(code).toBe(130);
      expect(stderr).toContain(
        'Stopped on request. What to do: Give the same command again: it begins anew.',
      );
    }
    expect(readdirSync(to)).toEqual([]);
  });

  test('many pairs and nowhere to write them', async () => {
    const pairs = table('two.csv', 'image,mask\nimage.nii,mask.nii\nimage.nii,mask.nii\n');
    expect((await lobuleFeatures(...pairs)).stderr).toContain('No file was named to write to');
  });
});

describe('features with a word of warning are made of', () => {
  const warnings = async (...args: string[]) => {
    const { code, stdout, stderr } = await lobuleFeatures(...args, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [pair] = JSON.parse(stdout).pairs;
    return { pair, said: pair.warnings.join(' ') as string };
  };

  test('a 2D image: what needs a third dimension is undefined and says so', async () => {
    const flat = makeGrid({ size: [8, 7, 1], spacingMm: [1, 1, 1] });
    const picture = writeVolume(at('flat.nii'), speckle, flat);
    const region = writeVolume(at('flat-mask.nii'), (x, y) => block(x, y, 1), flat);
    const { pair, said } = await warnings(picture, region);
    expect(said).toBe(
      'The region lies in one slice: solids and 3D neighbourhoods say little of it; ask for 2D aggregations.',
    );
    expect(pair.reasons.Morphology_VolumeDensityEllipsoid).toMatchObject({ code: 'flat-shape' });
    const twoD = '{ families: [glcm, glszm], glcmAggregations: [2D_average], zoneAggregations: [2D] }';
    const within = await warnings(picture, region, '--settings', twoD);
    expect(within.pair.values).not.toContain(null);
  });

  test('a 2D image whose header has two dimensions: the same', async () => {
    const flat = makeGrid({ size: [8, 7, 1], spacingMm: [1, 1, 1] });
    const asPicture = (name: string, value: typeof speckle) => {
      const file = writeVolume(at(name), value, flat);
      const bytes = readFileSync(file);
      // dim[0] of the header.
      bytes.writeInt16LE(2, 40);
      writeFileSync(file, bytes);
      return file;
    };
    const region = (x: number, y: number) => block(x, y, 1);
    const twoD = ['--settings', '{ families: [glszm, statistics], zoneAggregations: [2D] }'];
    const picture = await warnings(asPicture('two.nii', speckle), asPicture('two-mask.nii', region), ...twoD);
    const solid = await warnings(
      ...[
        writeVolume(at('three.nii'), speckle, flat),
        writeVolume(at('three-mask.nii'), region, flat),
        ...twoD,
      ],
    );
    expect(picture.pair.values).toEqual(solid.pair.values);
  });

  test('oblique, anisotropic voxels: as upright ones, to rounding', async () => {
    const [c, s] = [0.8, 0.6];
    const oblique = makeGrid({
      size: [8, 7, 6],
      affine: [0.7 * c, -0.7 * s, 0, 3, 0.7 * s, 0.7 * c, 0, -9, 0, 0, 2.5, 4],
    });
    const upright = makeGrid({ size: [8, 7, 6], spacingMm: [0.7, 0.7, 2.5] });
    const of = async (name: string, grid: typeof upright) =>
      (
        await warnings(
          writeVolume(at(`${name}.nii`), speckle, grid),
          writeVolume(at(`${name}-mask.nii`), block, grid),
        )
      ).pair.values as (number | null)[];
    const [turned, straight] = [await of('oblique', oblique), await of('upright', upright)];
    turned.forEach((value, n) => {
      // Headers hold 32-bit numbers.
      const own = straight[n];
      expect(
        value === null ? own : Math.abs(value - (own ?? Number.NaN)) <= 1e-5 * Math.abs(own ?? 0) + 1e-9,
      ).toBe(value === null ? null : true);
    });
  });

  test('one of several labels, chosen by its number: that region alone', async () => {
    const one = await warnings(image, labels, '--label', '1');
    const five = await warnings(image, labels, '--label', '5');
    expect([one.pair.label, five.pair.label]).toEqual(['1', '5']);
    expect([one.pair.voxels.morphological, five.pair.voxels.morphological]).toEqual([32, 32]);
    expect(one.pair.values).not.toEqual(five.pair.values);
  });

  test('voxels of unequal sides: lengths, areas and volumes are in mm', async () => {
    const grid = makeGrid({ size: [8, 7, 6], spacingMm: [0.5, 0.5, 4] });
    const of = async (name: string, on: typeof grid) => {
      const shape = ['--settings', '{ families: [morphology] }', '--profile', 'pyradiomics'];
      const { pair } = await warnings(
        writeVolume(at(`${name}.nii`), speckle, on),
        writeVolume(at(`${name}-mask.nii`), block, on),
        ...shape,
      );
      return pair.values as number[];
    };
    const cubes = await of('cubes', makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 1] }));
    const columns = await of('columns', grid);
    // The first is the volume of the mesh, the tenth the longest axis, which is along z now.
    expect(columns[0]).toBeCloseTo(cubes[0], 5);
    expect(Math.max(...columns.slice(8))).toBeGreaterThan(4 * 3.5);
  });

  test('a mask stored in another direction, which may be carried over: the same region', async () => {
    const carried = await warnings(image, mirrored, '--resample-mask');
    expect(carried.pair.values).toEqual((await warnings(image, mask)).pair.values);
  });

  test('a region of a single slice across any axis: its plane shape, and textures within it', async () => {
    const region = writeVolume(at('sagittal.nii'), (x, y, z) => (x === 3 ? block(x, y, z) : 0));
    const planar =
      '{ profile: pyradiomics, families: [shape-2d, glszm], zoneAggregations: [2.5D], sliceAxis: x }';
    const { pair, said } = await warnings(image, region, '--settings', planar);
    expect(said).toContain('lies in one slice');
    expect(pair.values).not.toContain(null);
    const across = await warnings(
      image,
      region,
      '--settings',
      planar.replace('sliceAxis: x', 'sliceAxis: z'),
    );
    expect(across.pair.reasons.Shape2D_Perimeter.code).toBe('several-slices');
  });

  test('a region of one voxel: what needs more says so', async () => {
    const region = writeVolume(at('voxel.nii'), (x, y, z) => (x === 3 && y === 3 && z === 3 ? 1 : 0));
    for (const profile of ['ibsi', 'pyradiomics']) {
      const { pair } = await warnings(image, region, '--profile', profile);
      expect(pair.reasons.Statistics_Skewness.code).toBe('one-voxel');
      expect(pair.reasons.GLCM_Contrast_3D_average.code).toBe('no-pairs');
    }
  });

  test('a region without a finite voxel, or none within the limits: shape alone', async () => {
    const nothing = writeVolume(at('nothing-finite.nii'), () => Number.NaN);
    const { pair, said } = await warnings(nothing, mask);
    expect(said).toBe('64 voxels of the mask not finite, left out of intensities.');
    const limited = await warnings(image, mask, '--settings', '{ resegmentation: { range: [5000, 6000] } }');
    expect(limited.said).toBe('64 voxels of the mask beyond the re-segmentation limits.');
    for (const { reasons, values } of [pair, limited.pair]) {
      expect(reasons.Statistics_Mean.code).toBe('no-intensities');
      expect(values[0]).toBeGreaterThan(0);
    }
  });

  test('an image corrected for bias elsewhere, as by N4: fractions on a grid that was rounded on its way', async () => {
    const bias = (x: number, y: number, z: number) => 0.8 + 0.05 * x + 0.02 * y * z;
    const rounded = makeGrid({
      size: [8, 7, 6],
      spacingMm: [1.00001, 0.99999, 2.00001],
      originMm: [-10.0001, 5.0001, 20],
    });
    const corrected = writeVolume(
      at('corrected.nii.gz'),
      (x, y, z) => speckle(x, y, z) / bias(x, y, z),
      rounded,
    );
    const { pair, said } = await warnings(corrected, mask, '--settings', '{ families: [statistics] }');
    expect(said).toBe('');
    let sum = 0;
    for (let x = 2; x < 6; x++)
      for (let y = 2; y < 6; y++) for (let z = 1; z < 5; z++) sum += speckle(x, y, z) / bias(x, y, z);
    expect(pair.values[0]).toBeCloseTo(sum / 64, 4);
    expect(pair.imageHash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a region of a single slice', async () => {
    const region = writeVolume(at('slice.nii'), (x, y, z) => (z === 3 ? block(x, y, z) : 0));
    expect((await warnings(image, region)).said).toContain('lies in one slice');
  });

  test('a mask that touches the border', async () => {
    const region = writeVolume(at('border.nii'), (x) => (x < 3 ? 1 : 0));
    const { pair, said } = await warnings(image, region);
    expect(said).toBe('The mask touches the border of the image: what may lie beyond is not described.');
    expect(pair.voxels.morphological).toBe(3 * 7 * 6);
  });

  test('voxels that are NaN or infinite', async () => {
    const holes = writeVolume(at('holes.nii'), (x, y, z) =>
      x === 3 && y === 3
        ? Number.NaN
        : x === 4 && y === 4 && z === 2
          ? Number.POSITIVE_INFINITY
          : speckle(x, y, z),
    );
    const { pair, said } = await warnings(holes, mask);
    expect(said).toBe('5 voxels of the mask not finite, left out of intensities.');
    expect(pair.voxels).toEqual({ morphological: 64, intensity: 59, notFinite: 5, resegmented: 0 });
  });

  test('a flat region, whose features are undefined or true', async () => {
    const flat = writeVolume(at('uniform.nii'), () => 5);
    const { pair } = await warnings(flat, mask, '--settings', '{ families: [statistics] }');
    expect(pair.reasons.Statistics_Skewness.code).toBe('flat-region');
    expect(pair.values[0]).toBe(5);
  });
});
