import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DicomObject, makeUid, packBits, segmentationStorage, writeDicom } from '@lobule/dicom';
import { extractFeatures } from '@lobule/radiomics';
import { makeGrid, makeVolume, readNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { block, GRID, lobuleFeatures, speckle, writeVolume } from './features-call.ts';

const folder = temporaryFolder('features');
const at = (...parts: string[]) => path.join(folder, ...parts);
const image = writeVolume(at('image.nii.gz'), speckle);
const mask = writeVolume(at('mask.nii.gz'), block);
const FEW = ['--settings', '{ families: [statistics, ngtdm] }'];
const document = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const rows = (file: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('features of one region', () => {
  test('are those of the library, to the last bit', async () => {
    const { code, stdout } = await lobuleFeatures(image, mask, '--json');
    expect(code).toBe(0);
    const { pairs, features, settings, settingsHash } = JSON.parse(stdout);
    const volume = readNifti(readFileSync(image)).volumes[0];
    const inside = Uint8Array.from(readNifti(readFileSync(mask)).volumes[0].data);
    const direct = extractFeatures(volume, makeVolume(GRID, inside));
    expect(pairs[0].values).toEqual(
      direct.features.map(({ value }) => (Number.isFinite(value) ? value : null)),
    );
    expect(features.map(({ name }: { name: string }) => name)).toEqual(
      direct.features.map(({ name }) => name),
    );
    expect({ settings, settingsHash }).toEqual({
      settings: direct.settings,
      settingsHash: direct.settingsHash,
    });
  });

  test('go to a table, with settings, codes, hashes and reasons beside it', async () => {
    const out = at('one', 'features.csv');
    const { code, stdout, progress } = await lobuleFeatures(image, mask, ...FEW, '--out', out);
    expect(code).toBe(0);
    expect(stdout).toContain('features of 1 region; 0 undefined');
    expect(progress).toEqual(['Features 0/1', 'Features 1/1']);
    const [names, values] = rows(out);
    expect(names.slice(0, 7)).toEqual([
      'image',
      'mask',
      'label',
      'voxels',
      'warnings',
      'error',
      'Statistics_Mean',
    ]);
    expect(values.slice(2, 6)).toEqual(['1', '64', '', '']);
    const beside = document(at('one', 'features.json'));
    expect(beside.features[0]).toEqual({
      name: 'Statistics_Mean',
      family: 'statistics',
      ibsiCode: 'Q4LE',
      pyradiomicsName: 'original_firstorder_Mean',
      unit: 'intensity',
    });
    expect(beside.pairs[0].imageHash).toMatch(/^[0-9a-f]{64}$/);
    expect(beside.pairs[0].values[0]).toBe(Number(values[6]));
  });

  test('are printed where no file is named', async () => {
    const { stdout } = await lobuleFeatures(image, mask, ...FEW);
    expect(stdout).toMatch(/^Statistics_Mean +1\d\d\.\d+ intensity\n/);
  });

  test('can have the names of PyRadiomics', async () => {
    const out = at('names.csv');
    const call = [image, mask, '--names', 'pyradiomics', '--out', out];
    expect((await lobuleFeatures(...call, '--profile', 'pyradiomics')).code).toBe(0);
    expect(rows(out)[0].slice(6, 8)).toEqual(['original_shape_MeshVolume', 'original_shape_VoxelVolume']);
    const refused = await lobuleFeatures(...call);
    expect(refused.stderr).toMatch(/PyRadiomics has no name for .* Code: runner\/names/);
  });

  test('of a NRRD file are those of the NIfTI file', async () => {
    const { grid, volumes } = readNifti(readFileSync(image));
    const [dx, dy, dz] = [grid.affine[0], grid.affine[5], grid.affine[10]];
    const header = `NRRD0004\ntype: float\ndimension: 3\nspace: left-posterior-superior\nsizes: ${grid.size.join(' ')}\nspace directions: (${dx},0,0) (0,${dy},0) (0,0,${dz})\nencoding: raw\nendian: little\nspace origin: (-10,5,20)\n\n`;
    const nrrd = at('image.nrrd');
    writeFileSync(nrrd, Buffer.concat([Buffer.from(header), Buffer.from(volumes[0].data.buffer)]));
    const [a, b] = [
      await lobuleFeatures(image, mask, ...FEW, '--json'),
      await lobuleFeatures(nrrd, mask, ...FEW, '--json'),
    ];
    expect(JSON.parse(b.stdout).pairs[0].values).toEqual(JSON.parse(a.stdout).pairs[0].values);
  });
});

test('--list can show the names of PyRadiomics, and says how many features have none', async () => {
  const { stdout } = await lobuleFeatures('--list', '--profile', 'pyradiomics', '--names', 'pyradiomics');
  expect(stdout).toMatch(/^original_shape_MeshVolume +RNU0 +mm3\n/);
  expect(stdout).toMatch(/\n107 features: name, IBSI code, unit\n$/);
  const ibsi = await lobuleFeatures('--list', '--names', 'pyradiomics');
  expect(ibsi.stdout).toMatch(/PyRadiomics has no name for \d+ more\n$/);
});

test('--list shows names, codes, families and units, as text and as JSON', async () => {
  const { stdout } = await lobuleFeatures('--list', '--profile', 'pyradiomics');
  expect(stdout).toMatch(/GLCM_JointEntropy_3D_average +TU9B +1\n/);
  expect(stdout).toContain('107 features');
  const { features } = JSON.parse(
    (await lobuleFeatures('--list', '--profile', 'pyradiomics', '--json')).stdout,
  );
  expect(features).toHaveLength(107);
  expect(features[0]).toMatchObject({
    name: 'Morphology_Volume',
    family: 'morphology',
    ibsiCode: 'RNU0',
    unit: 'mm3',
  });
});

describe('a table of pairs', () => {
  const shifted = makeGrid({ size: [8, 7, 6], spacingMm: [1, 1, 2], originMm: [-10, 9, 20] });
  writeVolume(at('cohort', 'a.nii'), speckle);
  writeVolume(at('cohort', 'b.nii'), (x, y, z) => 2 * speckle(z, y, x));
  writeVolume(at('cohort', 'labels.nii'), (x, y, z) => block(x, y, z) * (x < 4 ? 1 : 2));
  writeVolume(at('cohort', 'elsewhere.nii'), block, shifted);
  const table = at('cohort', 'pairs.csv');
  const text =
    'id,Image,Mask,label,visit\n001,a.nii,labels.nii,1,before\n002,b.nii,labels.nii,2,after\n003,a.nii,elsewhere.nii,,after\n';
  writeFileSync(table, text);

  test('yields a row for each, other columns carried along; one that fails stops no other', async () => {
    const out = at('cohort', 'features.csv');
    const { code, stdout } = await lobuleFeatures('--table', table, ...FEW, '--out', out);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Failed: 003: The mask is not on the grid of the image.*\n.*4\.00 mm apart/);
    const [names, first, second, third] = rows(out);
    expect(names.slice(0, 6)).toEqual(['id', 'visit', 'image', 'mask', 'label', 'voxels']);
    expect(first.slice(0, 6)).toEqual(['001', 'before', 'a.nii', 'labels.nii', '1', '32']);
    expect(second.slice(0, 6)).toEqual(['002', 'after', 'b.nii', 'labels.nii', '2', '32']);
    expect(third[0]).toBe('003');
    expect(third.at(-1)).toBe('');
    expect(document(at('cohort', 'features.json')).pairs[2].error.code).toBe('radiomics/mask-on-other-grid');
  });

  test('gives the same bytes whatever the number of threads', async () => {
    const [one, three] = [at('cohort', 'one.csv'), at('cohort', 'three.csv')];
    await lobuleFeatures('--table', table, ...FEW, '--out', one, '--workers', '1');
    await lobuleFeatures('--table', table, ...FEW, '--out', three, '--workers', '3');
    expect(readFileSync(three, 'utf8')).toBe(readFileSync(one, 'utf8'));
    expect(document(at('cohort', 'three.json'))).toEqual(document(at('cohort', 'one.json')));
  });
});

describe('DICOM', () => {
  const images = at('dicom');
  const header = { PatientName: 'CANARYNAME', PatientBirthDate: '19610203' };
  writeExam(images, { patient: 'CANARYID', phases: [2], header, folder: 'exam' });
  const exam = path.join(images, 'exam');

  /** 6 x 6 pixels of the lesion in its two slices: less than the image, on its voxels. */
  function segmentation(change: DicomObject = {}): Uint8Array {
    return writeDicom({
      SOPClassUID: segmentationStorage,
      Modality: 'SEG',
      SegmentationType: 'BINARY',
      Rows: 6,
      Columns: 6,
      NumberOfFrames: 3,
      BitsAllocated: 1,
      BitsStored: 1,
      HighBit: 0,
      PixelRepresentation: 0,
      SegmentSequence: [
        { SegmentNumber: 1, SegmentLabel: 'Tumour' },
        { SegmentNumber: 2, SegmentLabel: 'Cyst' },
      ],
      SharedFunctionalGroupsSequence: [
        {
          PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
          PixelMeasuresSequence: [{ PixelSpacing: [2, 2], SliceThickness: 3 }],
        },
      ],
      PerFrameFunctionalGroupsSequence: [3, 6, 6].map((z, frame) => ({
        PlanePositionSequence: [{ ImagePositionPatient: [-6, -6, z] }],
        SegmentIdentificationSequence: [{ ReferencedSegmentNumber: frame === 2 ? 2 : 1 }],
      })),
      PixelData: packBits(Array.from({ length: 108 }, (_, i) => (i < 72 || i === 80 ? 1 : 0))),
      ...change,
    });
  }
  const seg = at('seg.dcm');
  /** What puts it beside the images of the exam. */
  const OF_EXAM: DicomObject = {
    SOPInstanceUID: makeUid('fixture', 'seg'),
    StudyInstanceUID: makeUid('fixture', 'CANARYID', ''),
    SeriesInstanceUID: makeUid('fixture', 'seg series'),
    PatientID: 'CANARYID',
  };
  writeFileSync(seg, segmentation());

  test('a series and a segment of a segmentation, which may be named', async () => {
    const { code, stdout } = await lobuleFeatures(exam, seg, '--label', 'tumour', ...FEW, '--json');
    expect(code).toBe(0);
    const [pair] = JSON.parse(stdout).pairs;
    expect(pair.voxels.morphological).toBe(72);
    // The lesion of phase 2 is 220 + x, with x from 5 to 10.
    expect(pair.values[0]).toBeCloseTo(227.5, 10);
    expect(stdout).not.toMatch(/CANARY|19610203/);
  });

  test('a folder that holds both a series and its segmentation', async () => {
    const both = at('both');
    writeExam(both, { patient: 'CANARYID', phases: [2], header, folder: 'exam' });
    writeFileSync(path.join(both, 'exam', 'seg.dcm'), segmentation(OF_EXAM));
    const { code, stdout, stderr } = await lobuleFeatures(both, both, '--label', '1', ...FEW, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).pairs[0].values[0]).toBeCloseTo(227.5, 10);
    const none = await lobuleFeatures(both, exam, '--label', '1', ...FEW);
    expect(none.stderr).toContain('One DICOM segmentation is wanted, and the folder has none');
  });

  test('a segmentation of several segments asks which', async () => {
    const { code, stderr } = await lobuleFeatures(exam, seg, ...FEW);
    expect(code).toBe(2);
    expect(stderr).toContain('The mask has 2 labels: 1 "Tumour" (72 voxels), 2 "Cyst" (1 voxel). Which');
  });

  test('a segmentation between the voxels is not moved unasked', async () => {
    const between = at('between.dcm');
    const positions = [3, 6, 6].map((z, frame) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [-5.2, -6, z] }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: frame === 2 ? 2 : 1 }],
    }));
    writeFileSync(between, segmentation({ PerFrameFunctionalGroupsSequence: positions }));
    const call = [exam, between, '--label', '1', ...FEW];
    expect((await lobuleFeatures(...call)).stderr).toContain('Code: radiomics/mask-on-other-grid');
    const { code, stdout } = await lobuleFeatures(...call, '--resample-mask');
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('resampled onto the grid of the image by nearest');
  });
});
