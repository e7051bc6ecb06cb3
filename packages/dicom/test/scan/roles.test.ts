import { describe, expect, test } from 'vitest';
import {
  defaultRoleRules,
  readFrames,
  type SourceEntry,
  scanEntries,
  scanRulesSchema,
} from '../../src/index.ts';
import { allSeries, dynamicVolumes, makeSeries } from '../exam.ts';

async function only(entries: readonly SourceEntry[], rules?: Parameters<typeof scanEntries>[1]) {
  const scan = await scanEntries(entries, rules);
  const series = allSeries(scan);
  expect(series).toHaveLength(1);
  expect(scan.files.every(({ fate }) => fate === 'used')).toBe(true);
  expect(scan.problems).toEqual([]);
  return series[0];
}

describe('A series is told by what varies within it', () => {
  test('volumes that differ in time alone are a dynamic', async () => {
    const { role, frames, orderedBy, timesFrom } = await only(makeSeries({ volumes: dynamicVolumes(6) }));
    expect({ role, orderedBy, timesFrom }).toEqual({
      role: 'dynamic',
      orderedBy: 'TemporalPositionIdentifier',
      timesFrom: 'TriggerTime',
    });
    expect(frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 65, 130, 195, 260, 325]);
  });

  test('a dynamic tells its agent, its injection and how long each read-out took', async () => {
    const volumes = dynamicVolumes(3).map((volume, p) => ({ ...volume, AcquisitionTime: `09260${5 * p}` }));
    const all = {
      ContrastBolusAgent: 'GADOBUTROL',
      ContrastBolusStartTime: '092645',
      AcquisitionDuration: 45,
    };
    const { contrastAgent, injectionS, frames } = await only(
      makeSeries({ volumes: volumes.slice(0, 2), all }),
    );
    expect({ contrastAgent, injectionS }).toEqual({ contrastAgent: 'GADOBUTROL', injectionS: 45 });
    expect(frames.map(({ parameters }) => parameters.durationS)).toEqual([45, 45]);
  });

  test('flip angles make a VFA set, in one series', async () => {
    const volumes = [12, 2, 8].map((FlipAngle) => ({ FlipAngle, RepetitionTime: 5 }));
    const { role, frames } = await only(makeSeries({ volumes }));
    expect(role).toBe('vfa');
    expect(frames.map(({ parameters }) => parameters.flipAngleDeg)).toEqual([2, 8, 12]);
  });

  test('five series with different flip angles are one set', async () => {
    const entries = [2, 4, 8, 12, 18].flatMap((FlipAngle, i) =>
      makeSeries({ number: i + 1, volumes: [{ FlipAngle, SeriesDescription: `T1w FA${FlipAngle}` }] }),
    );
    const { role, frames, warnings, files } = await only(entries);
    expect(role).toBe('vfa');
    expect(frames.map(({ parameters }) => parameters.flipAngleDeg)).toEqual([2, 4, 8, 12, 18]);
    expect(warnings.map(({ code }) => code)).toEqual(['series-joined']);
    expect(files).toHaveLength(20);
  });

  test('phases in a series each are one dynamic, by their acquisition times, also over midnight', async () => {
    const entries = ['100000', '100105', '100210'].flatMap((AcquisitionTime, i) =>
      makeSeries({
        number: 10 - i,
        volumes: [{ FlipAngle: 10, SeriesDescription: `t1 ph${i}`, AcquisitionTime }],
      }),
    );
    const joined = await only(entries);
    expect(joined.role).toBe('dynamic');
    expect(joined.frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 65, 130]);
    const night = ['235930', '000035', '000140'].map((AcquisitionTime, i) => ({
      AcquisitionTime,
      TemporalPositionIdentifier: i + 1,
    }));
    const { frames } = await only(makeSeries({ volumes: night }));
    expect(frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 65, 130]);
  });

  test('b-values are diffusion, echoes T2 or T2* by the sequence', async () => {
    const dwi = [0, 100, 800].map((DiffusionBValue) => ({ DiffusionBValue, ScanningSequence: 'EP' }));
    expect((await only(makeSeries({ volumes: dwi }))).role).toBe('diffusion');
    const echoes = [2, 7, 12].map((EchoTime) => ({ EchoTime }));
    expect((await only(makeSeries({ volumes: echoes }))).role).toBe('t2star');
    expect((await only(makeSeries({ volumes: echoes, all: { ScanningSequence: 'SE' } }))).role).toBe('t2');
    const inversions = [100, 350, 1100].map((InversionTime) => ({ InversionTime }));
    expect((await only(makeSeries({ volumes: inversions }))).role).toBe('inversion-recovery');
    expect((await only(makeSeries({ volumes: [{}] }))).role).toBe('other');
  });

  test('two echoes of a gradient echo are no T2* map, and repeated EPI is no contrast dynamic', async () => {
    const dixon = [2.3, 3.5].map((EchoTime) => ({ EchoTime }));
    expect((await only(makeSeries({ volumes: dixon }))).role).toBe('other');
    expect(
      (await only(makeSeries({ volumes: dynamicVolumes(5), all: { ScanningSequence: 'EP' } }))).role,
    ).toBe('other');
  });
});

describe('A series is told by rules', () => {
  test('a B1 map by its name, a derived map by its image type', async () => {
    const b1 = { SeriesDescription: 'b1map_tfl', ImageType: ['DERIVED', 'PRIMARY', 'B1'] };
    expect((await only(makeSeries({ volumes: [b1] }))).role).toBe('b1');
    const adc = { ImageType: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'] };
    expect(await only(makeSeries({ volumes: [adc] }))).toMatchObject({
      role: 'derived-map',
      derivedKind: 'ADC',
    });
    const secret = { ImageType: ['DERIVED', 'SECONDARY'], SeriesDescription: 'something' };
    expect(await only(makeSeries({ volumes: [secret] }))).toMatchObject({ derivedKind: 'unknown' });
  });

  test('the pair that B1 is computed from by its name, its kind of image telling which it is; what is derived is a map', async () => {
    const pair = (SeriesDescription: string, kind: string) =>
      only(
        makeSeries({
          volumes: [{ TemporalPositionIdentifier: 1 }, { TemporalPositionIdentifier: 2 }],
          all: { SeriesDescription, ImageType: ['ORIGINAL', 'PRIMARY', kind, 'ND'] },
        }),
      );
    expect(await pair('b1_afi_sag', 'M')).toMatchObject({ role: 'b1-afi', frames: [{}, {}] });
    expect((await pair('Actual flip angle', 'P')).role).toBe('other');
    expect((await pair('B1 Bloch-Siegert', 'P')).role).toBe('b1-bloch-siegert');
    expect((await pair('B1 Bloch-Siegert', 'M')).role).toBe('other');
    const map = { SeriesDescription: 'B1 Bloch-Siegert', ImageType: ['DERIVED', 'PRIMARY', 'B1'] };
    expect((await only(makeSeries({ volumes: [map] }))).role).toBe('b1');
  });

  test('a rule of the study comes before the built-in ones', async () => {
    const rules = { series: [{ role: 'dynamic' as const, match: { SeriesDescription: '^b1map' } }] };
    const entries = makeSeries({ volumes: [{ SeriesDescription: 'B1MAP_odd' }] });
    expect((await only(entries, { rules })).role).toBe('dynamic');
  });

  test('a rule with an unknown attribute, a bad pattern or nothing is refused', async () => {
    for (const match of [{ SeriesDescripton: 'x' }, { SeriesDescription: '(' }, {}]) {
      const rules = { series: [{ role: 'vfa' as const, match: match as Record<string, string> }] };
      await expect(scanEntries([], { rules })).rejects.toMatchObject({ code: 'dicom/bad-rule' });
    }
  });

  test('the schema lists the roles, and the built-in rules satisfy it', () => {
    const text = JSON.stringify(scanRulesSchema.json);
    for (const { role } of defaultRoleRules) expect(text).toContain(`"${role}"`);
  });
});

test('volumes hold their own slices in order, whatever the order of the files', async () => {
  const entries = makeSeries({ volumes: dynamicVolumes(3) });
  const shuffled = [...entries].sort((a, b) =>
    a.name.split('').reverse().join('') < b.name.split('').reverse().join('') ? -1 : 1,
  );
  const series = await only(shuffled);
  const volumes = await readFrames(series, async ({ name }) =>
    entries.find((entry) => entry.name === name)!.read(),
  );
  expect(volumes.map(({ data }) => Array.from(data))).toEqual(
    [0, 1, 2].map((v) =>
      Array.from({ length: 48 }, (_, i) => 1000 * v + 100 * Math.floor(i / 12) + (i % 12)),
    ),
  );
  expect(series.grid).toEqual({ size: [4, 3, 4], affine: [1.25, 0, 0, -10, 0, 1.5, 0, -20, 0, 0, 2, -30] });
});

test('rescaled values come as floats, and a sagittal stack runs along its normal', async () => {
  const all = { RescaleSlope: 0.01, RescaleIntercept: -1, ImageOrientationPatient: [0, 1, 0, 0, 0, -1] };
  const image = (_: number, k: number) => ({ ImagePositionPatient: [5 - 3 * k, 0, 0] });
  const entries = makeSeries({ volumes: [{}], all, image });
  const series = await only(entries);
  const [volume] = await readFrames(series, async ({ name }) =>
    entries.find((entry) => entry.name === name)!.read(),
  );
  expect(volume.data).toBeInstanceOf(Float32Array);
  expect([volume.data[0], volume.data[47]].map((value) => value.toFixed(4))).toEqual(['-1.0000', '2.1100']);
  // Normal of these rows and columns is -x: the first slice lies farthest to the left.
  expect(series.grid?.affine).toEqual([0, 0, -3, 5, 1.25, 0, 0, 0, 0, -1.5, 0, 0]);
});
