import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeUid, mrImageStorage, readDicom, readParametricMap, writeDicom } from '@lobule/dicom';
import { exp } from '@lobule/numerics';
import { writeCohort } from '@lobule/phantom/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder, writeExam } from '../../runner/test/fixture.ts';
import { lobuleMap, readMap, uniform, writeFrames } from './map-call.ts';

const header = {
  PatientName: 'CANARYNAME^Zwitscher',
  PatientBirthDate: '19610203',
  StudyDate: '20190817',
  StudyDescription: 'CANARY study',
};
const call = ['--protocol', '{ baselineFrames: [0], arrivalS: 30 }'];

describe('maps of DICOM', () => {
  const folder = temporaryFolder('map-dicom');
  const images = path.join(folder, 'images');
  writeExam(images, { patient: 'CANARYID', header });

  test('have the protocol of the headers', async () => {
    const { code, stdout } = await lobuleMap(
      'semiquantitative',
      images,
      ...call,
      '--out',
      path.join(folder, 'nifti'),
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ protocol: { timesS: [0, 65, 130, 195], arrivalS: 30 } });
  });

  test('as DICOM hold the same numbers, with unit, quantity, model and sources', async () => {
    const out = path.join(folder, 'dicom');
    const { code } = await lobuleMap('semiquantitative', images, ...call, '--format', 'dicom', '--out', out);
    expect(code).toBe(0);
    const map = readParametricMap(readDicom(readFileSync(path.join(out, 'desc-semiquantitative_PE1.dcm'))));
    expect([...map.values]).toEqual([...readMap(path.join(folder, 'nifti'), 'desc-semiquantitative_PE1')]);
    expect(map).toMatchObject({
      label: 'PE1',
      unit: { value: '%', scheme: 'UCUM' },
      quantity: [{ code: { value: 'PE1', scheme: '99LOBULE' } }, { code: { value: 'semiquantitative' } }],
    });
    expect(map.sources).toHaveLength(16);
    const time = readParametricMap(readDicom(readFileSync(path.join(out, 'desc-semiquantitative_TTP.dcm'))));
    expect(time.quantity[0]).toMatchObject({ code: { value: '113069', scheme: 'DCM' } });
    expect(readdirSync(out)).toContain('desc-semiquantitative_SER.json');
  });

  test('again are the same bytes', async () => {
    const out = path.join(folder, 'again');
    await lobuleMap('semiquantitative', images, ...call, '--format', 'dicom', '--out', out);
    for (const file of readdirSync(out)) {
      expect(
        readFileSync(path.join(out, file)).equals(readFileSync(path.join(folder, 'dicom', file))),
        file,
      ).toBe(true);
    }
  });

  test('name no patient in what is printed, nor in NIfTI files and sidecars', async () => {
    const calls = [
      await lobuleMap('semiquantitative', images, ...call, '--out', path.join(folder, 'nifti')),
      await lobuleMap(
        'semiquantitative',
        images,
        ...call,
        '--format',
        'dicom',
        '--out',
        path.join(folder, 'dicom'),
      ),
      await lobuleMap('adc', images, '--out', path.join(folder, 'none')),
    ];
    expect(calls.map(({ code }) => code)).toEqual([0, 0, 2]);
    const texts = calls.flatMap(({ stdout, stderr }) => [stdout, stderr]);
    for (const name of readdirSync(path.join(folder, 'nifti'))) {
      texts.push(readFileSync(path.join(folder, 'nifti', name), 'latin1'));
    }
    for (const text of texts) expect(text).not.toMatch(/CANARY|Zwitscher|19610203|20190817/);
  });

  test('of two exams are refused, and of a kind that is not there', async () => {
    writeExam(path.join(folder, 'two'), { patient: 'A' });
    writeExam(path.join(folder, 'two'), { patient: 'B' });
    const two = await lobuleMap('semiquantitative', path.join(folder, 'two'), ...call, '--out', folder);
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('The files are of 2 exams')]);
    const none = await lobuleMap('adc', images, '--out', path.join(folder, 'none'));
    expect(none.stderr).toMatch(/No diffusion series is among the files/);
    expect(none.stderr).toContain('Code: runner/series-missing');
  });
});

describe('an exam of the phantom', () => {
  const folder = temporaryFolder('map-phantom');
  const images = path.join(folder, 'cohort', 'images');
  beforeAll(() => writeCohort(path.join(folder, 'cohort'), { patients: 1, matrix: 32, slices: 6 }));

  test('gives T1 with the B1 map that it holds, then Tofts with that T1 and its standard errors', async () => {
    const t1 = path.join(folder, 't1');
    const first = await lobuleMap('t1-vfa', images, '--out', t1, '--json');
    expect(first.code).toBe(0);
    const sidecar = JSON.parse(readFileSync(path.join(t1, 'desc-t1vfa_T1map.json'), 'utf8'));
    expect(Object.keys(sidecar.InputHashes)).toEqual(['b1Factor', 'series']);
    const out = path.join(folder, 'tofts');
    const tofts = await lobuleMap(
      'tofts',
      images,
      '--t1',
      path.join(t1, 'desc-t1vfa_T1map.nii.gz'),
      '--protocol',
      '{ signal: { relaxivityPerMmPerS: 4.5, baselineFrames: [0] } }',
      '--settings',
      '{ arterialInput: { kind: parker, arrivalS: 45 } }',
      '--format',
      'dicom',
      '--out',
      out,
    );
    expect(tofts.code).toBe(0);
    expect(tofts.stdout).not.toContain('No standard errors of T1');
    const file = readDicom(readFileSync(path.join(out, 'desc-tofts_Ktrans.dcm')));
    expect(readParametricMap(file)).toMatchObject({
      unit: { value: '/min' },
      quantity: [
        { code: { value: '126312' } },
        { code: { value: '126340', meaning: 'Standard Tofts Model' } },
      ],
    });
  });

  test('gives diffusion maps that name the b-values of their images', async () => {
    const out = path.join(folder, 'adc');
    expect((await lobuleMap('adc', images, '--format', 'dicom', '--out', out)).code).toBe(0);
    const map = readParametricMap(readDicom(readFileSync(path.join(out, 'desc-adc_ADC.dcm'))));
    const bValues = map.quantity.flatMap((item) => ('number' in item ? [item.number] : []));
    expect(bValues).toEqual([0, 30, 60, 100, 200, 400, 600, 800]);
  });
});

test('images of one b-value are averaged, and their number goes with them', async () => {
  const folder = temporaryFolder('map-averages');
  const signals = [1000, 960, 1040, 590, 370];
  const input = writeFrames(path.join(folder, 'dwi.nii'), uniform(signals));
  writeFileSync(path.join(folder, 'dwi.bval'), '0 0 0 400 800\n');
  const { code, stdout } = await lobuleMap('adc', input, '--out', path.join(folder, 'maps'), '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    protocol: { bValues: [0, 400, 800], averages: [3, 1, 1] },
    maps: [{ defined: 24 }, { median: expect.closeTo(1000, -1) }],
  });
});

test('kurtosis of DICOM with its gradient directions, one image for each', async () => {
  const folder = temporaryFolder('map-dki');
  const axes = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const shells = [500, 1000, 1500, 2000].flatMap((b) => axes.map((direction) => ({ b, direction })));
  const images: { readonly b: number; readonly direction?: readonly number[] }[] = [{ b: 0 }, ...shells];
  mkdirSync(path.join(folder, 'dwi'));
  images.forEach(({ b, direction }, i) => {
    const signal = Math.round(10_000 * exp(-1.2e-3 * b + (b * b * 1.2e-3 * 1.2e-3 * 0.9) / 6));
    const bytes = writeDicom({
      SOPClassUID: mrImageStorage,
      SOPInstanceUID: makeUid('dki', i),
      StudyInstanceUID: makeUid('dki'),
      SeriesInstanceUID: makeUid('dki', 'series'),
      PatientID: 'A',
      Modality: 'MR',
      ImageType: ['ORIGINAL', 'PRIMARY', 'M'],
      ScanningSequence: 'EP',
      SeriesNumber: 7,
      InstanceNumber: i + 1,
      DiffusionBValue: b,
      ...(direction && { DiffusionGradientOrientation: direction }),
      Rows: 4,
      Columns: 4,
      SamplesPerPixel: 1,
      PhotometricInterpretation: 'MONOCHROME2',
      BitsAllocated: 16,
      BitsStored: 16,
      HighBit: 15,
      PixelRepresentation: 0,
      PixelSpacing: [2, 2],
      SliceThickness: 3,
      ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
      ImagePositionPatient: [0, 0, 0],
      PixelData: new Uint16Array(16).fill(signal),
    });
    writeFileSync(path.join(folder, 'dwi', `${i}.dcm`), bytes);
  });
  const out = path.join(folder, 'maps');
  const options = ['--every-voxel', '--out', out, '--json'];
  const { code, stdout } = await lobuleMap('dki', path.join(folder, 'dwi'), ...options);
  expect(code).toBe(0);
  const { protocol } = JSON.parse(stdout) as { protocol: { bValues: number[]; directions: number[][] } };
  expect(protocol.bValues).toHaveLength(13);
  expect(protocol.directions.slice(0, 3)).toEqual([[0, 0, 0], ...protocol.directions.slice(1, 3)]);
  expect(protocol.directions.slice(1).every((direction) => Math.hypot(...direction) === 1)).toBe(true);
  expect(readMap(out, 'desc-dki_K')[0]).toBeCloseTo(0.9, 2);
  expect(readMap(out, 'desc-dki_D')[0]).toBeCloseTo(1.2e-3, 5);
});
