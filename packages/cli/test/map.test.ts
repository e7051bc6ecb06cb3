import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { exp } from '@lobule/numerics';
import { listModels, prepareModel } from '@lobule/quantify';
import { exampleOf, type MapExample } from '@lobule/runner';
import { makeGrid } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../runner/test/fixture.ts';
import { GRID, lobuleMap, readMap, uniform, VOXELS, writeFrames } from './map-call.ts';

/** Tissue that every model is tried on, by the names of parameters; a new one is one more line. */
const TISSUE: Readonly<Record<string, number>> = {
  t1Ms: 1200,
  m0: 1000,
  b1Factor: 0.9,
  inversion: 1.9,
  deltaT1Ms: 1000,
  relativeDeltaT1: 0.6,
  t2Ms: 80,
  t2StarMs: 30,
  s0: 1000,
  adcMm2PerS: 1.3e-3,
  dMm2PerS: 1e-3,
  f: 0.1,
  dStarMm2PerS: 0.02,
  k: 0.9,
  ktransPerMin: 0.2,
  ve: 0.4,
  vp: 0.05,
  psPerMin: 0.2,
  fpPerMin: 0.6,
  arterialInflowPerMin: 0.2,
  portalInflowPerMin: 0.8,
  distributionVolume: 0.25,
};

/** Models that neglect something of their own equation: what is left of perfusion at the b-values of D alone. */
const APPROXIMATE: Readonly<Record<string, number>> = { 'ivim-segmented': 0.05 };

/** Of tensors: an axial diffusion with some of it off the axes, an isotropic kurtosis. */
function elementOf(name: string): number | undefined {
  const [kind, axes = ''] = name.split('_');
  if (kind === 'd') return { xx: 1.1e-3, yy: 0.9e-3, zz: 1.4e-3 }[axes] ?? 1e-4;
  if (kind !== 'w') return undefined;
  if (/^(.)\1\1\1$/.test(axes)) return 0.8;
  return /^(.)\1(.)\2$/.test(axes) ? 0.8 / 3 : 0;
}

function truthOf(id: string): Record<string, number> {
  const { free } = listModels().find((model) => model.id === id) as { free: readonly string[] };
  return Object.fromEntries(
    free.map((name) => {
      const value = TISSUE[name] ?? elementOf(name);
      expect(value, `add ${name} of ${id} to TISSUE`).toBeDefined();
      return [name, value as number];
    }),
  );
}

/** The images of an example, with what its command line does not say beside them. */
function writeExample(folder: string, example: MapExample, curve: ArrayLike<number>): string[] {
  const input = writeFrames(path.join(folder, example.input), uniform(curve));
  for (const [ending, text] of Object.entries(example.beside)) {
    writeFileSync(input.replace('.nii.gz', ending), text);
  }
  const out = path.join(folder, 'maps');
  return example.arguments.map((word) => (word === example.input ? input : word === 'maps' ? out : word));
}

const desc = (id: string, label: string) => `desc-${id.replaceAll('-', '')}_${label}`;

describe('the example of every model', () => {
  const withEquation = listModels().filter(({ free }) => free.length > 0);

  test.each(withEquation.map(({ id }) => id))('%s gives back the truth of images made by it', async (id) => {
    const folder = temporaryFolder('map');
    const example = exampleOf(id);
    const model = prepareModel(id, example.protocol, example.settings);
    const truth = truthOf(id);
    const { code, stdout, stderr, tasks } = await lobuleMap(
      ...writeExample(folder, example, model.predict(truth)),
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(`${id}: ${VOXELS} voxels fitted`);
    expect(tasks).toEqual([`Fitting ${id}`, 'Writing maps']);
    const out = path.join(folder, 'maps');
    for (const { name, label } of model.parameters) {
      const sidecar = JSON.parse(readFileSync(path.join(out, `${desc(id, label)}.json`), 'utf8'));
      expect(sidecar).toMatchObject({ Quantity: label, ModelId: id, GeneratedBy: [{ Name: 'Lobule' }] });
      const map = readMap(out, desc(id, label));
      expect(map).toHaveLength(VOXELS);
      if (!(name in truth)) continue;
      for (const value of map) {
        expect(Math.abs(value - truth[name])).toBeLessThanOrEqual(
          (APPROXIMATE[id] ?? 0.01) * Math.abs(truth[name]) + 1e-5,
        );
      }
    }
    expect([...readMap(out, desc(id, 'reasons'))]).toEqual(new Array(VOXELS).fill(0));
    expect(readdirSync(folder, { recursive: true }).filter((file) => String(file).endsWith('.tmp'))).toEqual(
      [],
    );
  });

  test('semiquantitative gives the enhancement of the images', async () => {
    const folder = temporaryFolder('map');
    const example = exampleOf('semiquantitative');
    const { code } = await lobuleMap(...writeExample(folder, example, [100, 180, 220, 210, 200, 190]));
    expect(code).toBe(0);
    const out = path.join(folder, 'maps');
    expect(readMap(out, desc('semiquantitative', 'PE2'))[5]).toBeCloseTo(120, 5);
    expect(readMap(out, desc('semiquantitative', 'SER'))[5]).toBeCloseTo(120 / 90, 5);
    expect(existsSync(path.join(out, `${desc('semiquantitative', 'SER')}_se.nii.gz`))).toBe(false);
  });

  test('iauc gives the area of a ramp', async () => {
    const folder = temporaryFolder('map');
    const example = exampleOf('iauc');
    const ramp = (example.protocol['timesS'] as number[]).map((t) => 0.01 * Math.max(0, t - 30));
    const { code } = await lobuleMap(...writeExample(folder, example, ramp));
    expect(code).toBe(0);
    expect(readMap(path.join(folder, 'maps'), desc('iauc', 'iAUC60'))[0]).toBeCloseTo(18, 4);
  });
});

describe('the list', () => {
  test('tells every model with its parameters, units and ids', async () => {
    const { code, stdout } = await lobuleMap('--list');
    expect(code).toBe(0);
    for (const { id, title, equation, parameters } of listModels()) {
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`${id} ${title} ${equation}`);
      for (const { label } of parameters) expect(stdout).toContain(label);
    }
    expect(stdout).toMatch(/Ktrans in 1\/min,\s+Q\.PH1\.008/);
  });

  test('as JSON is one document with members, settings and their defaults', async () => {
    const { stdout } = await lobuleMap('--list', '--json');
    const { models } = JSON.parse(stdout) as { models: readonly Record<string, unknown>[] };
    expect(models.map(({ id }) => id)).toEqual(listModels().map(({ id }) => id));
    expect(models.find(({ id }) => id === 'adc')).toMatchObject({
      series: 'diffusion',
      parameters: [{ label: 'ADC', unit: 'mm2/s', DicomCode: 'DCM:113041' }, { unit: 'a.u.' }],
      protocol: expect.arrayContaining([
        expect.objectContaining({ name: 'bValues', type: 'list of numbers', required: true }),
      ]),
      settings: expect.arrayContaining([expect.objectContaining({ name: 'lowestB', default: 0 })]),
    });
    expect(models.find(({ id }) => id === 't1-vfa')).toMatchObject({
      parameters: [{ BidsSuffix: 'T1map' }, { BidsSuffix: 'M0map' }],
    });
  });

  test.each(listModels().map(({ id }) => id))('%s has a help with its example', async (id) => {
    const { code, stdout } = await lobuleMap(id, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Example:\n  lobule map ${id} ${exampleOf(id).input}`);
  });
});

describe('files', () => {
  const flips = [2, 5, 10, 15, 20];
  const vfa = prepareModel('t1-vfa', { flipAnglesDeg: flips, trMs: 5 });
  const curve = vfa.predict({ t1Ms: 1200, m0: 1000 });

  test('one for each frame, in any order, take their protocol from the JSON of BIDS beside them', async () => {
    const folder = temporaryFolder('map');
    const files = flips.map((flip, i) => {
      const file = writeFrames(path.join(folder, `flip-${i}_VFA.nii.gz`), uniform([curve[i]]));
      const facts = { FlipAngle: flip, RepetitionTimeExcitation: 0.005 };
      writeFileSync(file.replace('.nii.gz', '.json'), JSON.stringify(facts));
      return file;
    });
    const out = path.join(folder, 'out');
    const { code, stdout } = await lobuleMap('t1-vfa', ...files.toReversed(), '--out', out, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      voxels: VOXELS,
      protocol: { flipAnglesDeg: flips, trMs: 5 },
      maps: [{ label: 'T1map', unit: 'ms', defined: VOXELS, median: expect.closeTo(1200, 1) }, {}],
    });
    const sidecar = JSON.parse(readFileSync(path.join(out, 'desc-t1vfa_T1map.json'), 'utf8'));
    expect(sidecar).toMatchObject({
      Units: 'ms',
      BidsSuffix: 'T1map',
      DicomCode: 'DCM:113063',
      Formula: expect.stringContaining('E1 = exp(−TR / T1)'),
      Protocol: { trMs: 5 },
      Settings: {},
      InputHashes: { series: expect.stringMatching(/^[0-9a-f]{64}$/) },
      GeneratedBy: [{ Version: expect.any(String), CodeHash: expect.any(String) }],
    });
    expect(readdirSync(out).sort()).toEqual(
      [
        'M0map.json',
        'M0map.nii.gz',
        'M0map_se.nii.gz',
        'T1map.json',
        'T1map.nii.gz',
        'T1map_se.nii.gz',
        'condition.nii.gz',
        'freedom.nii.gz',
        'reasons.json',
        'reasons.nii.gz',
        'residual.nii.gz',
      ].map((name) => `desc-t1vfa_${name}`),
    );
    const { ReasonCodes } = JSON.parse(readFileSync(path.join(out, 'desc-t1vfa_reasons.json'), 'utf8'));
    expect(ReasonCodes).toMatchObject({
      0: 'fine: The fit is sound.',
      255: expect.stringMatching(/^background/),
    });
  });

  test('of a mask: nothing is fitted outside it, and the map of reasons says so', async () => {
    const folder = temporaryFolder('map');
    const input = writeFrames(path.join(folder, 'vfa.nii'), uniform(curve));
    const mask = writeFrames(path.join(folder, 'mask.nii'), [
      Float32Array.from({ length: VOXELS }, (_, v) => v % 2),
    ]);
    const protocol = JSON.stringify({ flipAnglesDeg: flips, trMs: 5 });
    const out = path.join(folder, 'out');
    const { code } = await lobuleMap('t1-vfa', input, '--protocol', protocol, '--mask', mask, '--out', out);
    expect(code).toBe(0);
    const t1 = readMap(out, 'desc-t1vfa_T1map');
    const reasons = readMap(out, 'desc-t1vfa_reasons');
    expect([t1[0], reasons[0], reasons[1]]).toEqual([Number.NaN, 255, 0]);
    expect(t1[1]).toBeCloseTo(1200, 1);
  });

  test('settings and protocol may stand in files, as YAML; what was taken by default is told', async () => {
    const folder = temporaryFolder('map');
    const input = writeFrames(path.join(folder, 'vfa.nii'), uniform(curve));
    const protocol = path.join(folder, 'protocol.yaml');
    writeFileSync(protocol, `flipAnglesDeg: [${flips.join(', ')}]\ntrMs: 5\n`);
    const { code, stdout } = await lobuleMap(
      't1-vfa',
      input,
      '--protocol',
      protocol,
      '--out',
      path.join(folder, 'out'),
      '--json',
    );
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { defaulted: string[] }).defaulted).toContain('method = "nonlinear"');
  });

  test('signals become concentrations by T1, whose standard errors are found beside it', async () => {
    const folder = temporaryFolder('map');
    const timesS = [0, 65, 130, 195, 260, 325];
    const settings = { arterialInput: { kind: 'parker', arrivalS: 30 } };
    const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
    const concentrations = prepareModel('tofts', { timesS }, settings).predict({
      ktransPerMin: 0.2,
      ve: 0.4,
    });
    const cosine = Math.cos((12 * Math.PI) / 180);
    const signals = Array.from(concentrations, (c) => {
      const e = exp(-5 * (1 / 1200 + (4.5 * c) / 1000));
      return (1e4 * (1 - e)) / (1 - e * cosine);
    });
    const input = writeFrames(path.join(folder, 'dynamic.nii'), uniform(signals));
    const t1 = writeFrames(path.join(folder, 'T1map.nii'), uniform([1.2]));
    writeFileSync(path.join(folder, 'T1map.json'), '{"Units": "s"}');
    const out = path.join(folder, 'out');
    const call = [
      'tofts',
      input,
      '--protocol',
      JSON.stringify({ timesS, signal }),
      '--settings',
      JSON.stringify(settings),
      '--out',
      out,
    ];
    const without = await lobuleMap(...call, '--t1', t1);
    expect(without.code).toBe(0);
    expect(without.stdout).toContain('No standard errors of T1 were given');
    expect(readMap(out, 'desc-tofts_Ktrans')[3]).toBeCloseTo(0.2, 4);
    writeFrames(path.join(folder, 'T1map_se.nii'), uniform([0.05]));
    const withErrors = await lobuleMap(...call, '--t1', t1);
    expect(withErrors.stdout).not.toContain('No standard errors of T1 were given');
    expect(readMap(out, 'desc-tofts_Ktrans_se')[3]).toBeGreaterThan(0.002);
    const constant = await lobuleMap(...call, '--t1', '1200', '--b1', '1');
    expect(constant.code).toBe(0);
    expect(readMap(out, 'desc-tofts_ve')[0]).toBeCloseTo(0.4, 3);
  });

  test('a T1 map on another grid is resampled, and that is told', async () => {
    const folder = temporaryFolder('map');
    const coarse = { ...GRID, size: [2, 3, 2] as const, affine: [4, ...GRID.affine.slice(1)] };
    coarse.affine[3] += 1;
    const b1 = writeFrames(path.join(folder, 'b1.nii'), [new Float32Array(12).fill(1)], coarse);
    const input = writeFrames(path.join(folder, 'vfa.nii'), uniform(curve));
    const protocol = JSON.stringify({ flipAnglesDeg: flips, trMs: 5 });
    const { code, stdout } = await lobuleMap(
      't1-vfa',
      input,
      '--protocol',
      protocol,
      '--b1',
      b1,
      '--out',
      path.join(folder, 'out'),
    );
    expect(code).toBe(0);
    expect(stdout).toContain('b1Factor lies on another grid and was resampled');
  });
});

test('many voxels over two threads give the bytes that one gives', async () => {
  const folder = temporaryFolder('map');
  const grid = makeGrid({ size: [64, 64, 30], spacingMm: [1, 1, 1] });
  const bValues = [0, 400, 800];
  const frames = bValues.map((b) =>
    Float32Array.from({ length: 64 * 64 * 30 }, (_, v) => 1000 * exp((-b * (500 + (v % 997))) / 1e6)),
  );
  const input = writeFrames(path.join(folder, 'dwi.nii'), frames, grid);
  const protocol = JSON.stringify({ bValues });
  const [one, two] = ['1', '2'].map((workers) => path.join(folder, workers));
  for (const [out, workers] of [
    [one, '1'],
    [two, '2'],
  ]) {
    const options = ['--protocol', protocol, '--every-voxel', '--workers', workers, '--out', out];
    expect((await lobuleMap('adc', input, ...options)).code).toBe(0);
  }
  expect(readMap(one, 'desc-adc_ADC')[5]).toBeCloseTo(505e-6, 8);
  for (const file of readdirSync(one).filter((name) => name.endsWith('.nii.gz'))) {
    expect(readFileSync(path.join(one, file)).equals(readFileSync(path.join(two, file))), file).toBe(true);
  }
});

test('one arterial delay is found for the whole image, told, and used', async () => {
  const folder = temporaryFolder('map');
  const timesS = Array.from({ length: 40 }, (_, t) => 5 * t);
  const artery = (arrivalS: number) => ({ arterialInput: { kind: 'parker', arrivalS } });
  const curve = prepareModel('tofts', { timesS }, artery(34)).predict({ ktransPerMin: 0.2, ve: 0.4 });
  const noisy = uniform(curve).map((frame, t) =>
    frame.map((value, v) => value + 0.002 * (((7 * v + 3 * t) % 5) - 2)),
  );
  const input = writeFrames(path.join(folder, 'dynamic.nii'), noisy);
  const settings = JSON.stringify({ ...artery(30), delay: { kind: 'per-image' } });
  const options = ['--protocol', JSON.stringify({ timesS }), '--settings', settings, '--concentration'];
  const { code, stdout } = await lobuleMap(
    'tofts',
    input,
    ...options,
    '--out',
    path.join(folder, 'maps'),
    '--json',
  );
  expect(code).toBe(0);
  const told = JSON.parse(stdout) as {
    settings: { delay: { kind: string; delayS: number } };
    warnings: string[];
  };
  expect(told.settings.delay.kind).toBe('fixed');
  expect(told.settings.delay.delayS).toBeCloseTo(4, 0);
  expect(told.warnings.join()).toMatch(
    /The arterial delay of the image, [34]\.\d\d s .* from the mean of 24 enhancing voxels/,
  );
  expect(readMap(path.join(folder, 'maps'), 'desc-tofts_Ktrans')[0]).toBeCloseTo(0.2, 1);
});

test('a delay that is fitted in each voxel is written as Ta, with its id and standard error', async () => {
  const folder = temporaryFolder('map-delay');
  const timesS = Array.from({ length: 40 }, (_, t) => 4 * t);
  const artery = (arrivalS: number) => ({ arterialInput: { kind: 'parker', arrivalS } });
  const curve = prepareModel('tofts', { timesS }, artery(33)).predict({ ktransPerMin: 0.2, ve: 0.4 });
  const noisy = uniform(curve).map((frame, t) =>
    frame.map((value, v) => value + 0.002 * (((7 * v + 3 * t) % 5) - 2)),
  );
  const input = writeFrames(path.join(folder, 'dynamic.nii'), noisy);
  const settings = JSON.stringify({ ...artery(30), delay: { kind: 'per-voxel' } });
  const options = ['--protocol', JSON.stringify({ timesS }), '--settings', settings, '--concentration'];
  const out = path.join(folder, 'maps');
  const { code, stdout } = await lobuleMap('tofts', input, ...options, '--out', out);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Ta +median [23]\.\d+ s, 24 voxels/);
  expect(readMap(out, 'desc-tofts_Ta')[0]).toBeCloseTo(3, 0);
  expect(readMap(out, 'desc-tofts_Ta_se')[0]).toBeGreaterThan(0);
  const sidecar = JSON.parse(readFileSync(path.join(out, 'desc-tofts_Ta.json'), 'utf8'));
  expect(sidecar).toMatchObject({ Quantity: 'Ta', Units: 's', OsipiCaplexId: 'Q.PH1.007' });
});
