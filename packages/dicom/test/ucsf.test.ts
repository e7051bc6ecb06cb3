import path from 'node:path';
import { isLobuleError } from '@lobule/foundation';
import { countInside, gridSpacingMm, type Volume } from '@lobule/volume';
import { beforeAll, expect, test } from 'vitest';
import { describeWithReference } from '../../../test/reference.ts';
import {
  readDicom,
  readFrames,
  readSegmentation,
  type ScannedSeries,
  type ScanResult,
  scanEntries,
} from '../src/index.ts';
import { openSource, type Source } from '../src/node/index.ts';

describeWithReference('A real patient (breast-dce-ucsf)', 'breast-dce-ucsf', (directory) => {
  let source: Source;
  let scan: ScanResult;
  const volumes = new Map<string, Volume[]>();

  beforeAll(async () => {
    source = await openSource(path.join(directory, 'UCSF-BR-06.tar.gz'));
    scan = await scanEntries(source.entries, { salt: 'test', refused: source.refused });
  });

  const find = (test: (series: ScannedSeries) => boolean) => scan.patients[0].visits[0].series.find(test)!;
  const dynamic = () => find(({ role }) => role === 'dynamic');
  const derived = (kind: string) =>
    find(({ role, derivedKind }) => role === 'derived-map' && derivedKind === kind);
  async function load(series: ScannedSeries): Promise<Volume[]> {
    const known = volumes.get(series.key) ?? (await readFrames(series, (file) => source.read(file)));
    volumes.set(series.key, known);
    return known;
  }

  test('all 301 files are used, and nothing is wrong', () => {
    expect(scan.files.map(({ fate }) => fate)).toEqual(Array(301).fill('used'));
    expect(scan.problems).toEqual([]);
    expect(
      scan.patients.map(({ visits }) => visits.map(({ series }) => series.map(({ role }) => role))),
    ).toEqual([[['dynamic', 'derived-map', 'derived-map', 'segmentation']]]);
  });

  test('the time points are in order although two share an acquisition number, with the site’s intervals', () => {
    const { frames, orderedBy, timesFrom } = dynamic();
    expect({ orderedBy, timesFrom }).toEqual({ orderedBy: 'ContentTime', timesFrom: 'ContentTime' });
    // The site's private attribute (0117,1034) gives -230, 177 and 531 s.
    expect(frames.map(({ parameters }) => parameters.timeS)).toEqual([0, 407, 761]);
    expect(frames.map(({ instances }) => instances.length)).toEqual([60, 60, 60]);
  });

  test('the field strength reads 1.5 T, with a warning that names the stored 15000', () => {
    const { fieldT, warnings } = dynamic();
    expect(fieldT).toBe(1.5);
    expect(warnings.find(({ code }) => code === 'field-in-gauss')?.text).toContain('15000');
  });

  test('voxels are 0.98877 mm3', () => {
    const [x, y, z] = gridSpacingMm(dynamic().grid!);
    expect([x, y]).toEqual([0.703125, 0.703125]);
    expect(x * y * z).toBeCloseTo(0.98877, 5);
  });

  test('percent enhancement agrees with the site’s map in every voxel of it', async () => {
    const [s0, s1] = await load(dynamic());
    const [map] = await load(derived('PE1'));
    let compared = 0;
    let worst = 0;
    for (let v = 0; v < map.data.length; v++) {
      if (map.data[v] === 0) continue;
      compared++;
      worst = Math.max(
        worst,
        Math.abs(Math.trunc((100 * (s1.data[v] - s0.data[v])) / s0.data[v]) - map.data[v]),
      );
    }
    expect(compared).toBe(151_027);
    expect(worst).toBeLessThanOrEqual(1);
  });

  test('the signal enhancement ratio agrees with the site’s map wherever that is between 0 and 3', async () => {
    const [s0, s1, s2] = await load(dynamic());
    const [map] = await load(derived('SER'));
    let compared = 0;
    let worst = 0;
    for (let v = 0; v < map.data.length; v++) {
      if (!(map.data[v] > 0 && map.data[v] < 3)) continue;
      compared++;
      worst = Math.max(worst, Math.abs((s1.data[v] - s0.data[v]) / (s2.data[v] - s0.data[v]) - map.data[v]));
    }
    expect(compared).toBe(41_576);
    expect(worst).toBeLessThan(0.01);
  });

  test('the segmentation is breast tissue, typed fractional but binary in fact', async () => {
    const [file] = find(({ role }) => role === 'segmentation').files;
    const { type, segments, warnings, grid } = readSegmentation(readDicom(await source.read(file)));
    expect(type).toBe('FRACTIONAL');
    expect(
      segments.map(({ label, category, description }) => [label, category?.meaning, description]),
    ).toEqual([['Breast', 'Tissue', 'Background Threshold, VOI limits for fibroglandular tissue mask.']]);
    expect(warnings.map(({ code }) => code)).toEqual(['binary-in-fact']);
    expect(grid.size).toEqual([256, 256, 42]);
    expect(countInside(segments[0].mask)).toBe(82_527);
    expect(segments[0].fraction).toBeUndefined();
  });

  test('nothing that may be shown holds the patient’s identity', () => {
    const shown = JSON.stringify(scan, (key, value) =>
      key === 'patientId' || key === 'description' ? undefined : value,
    );
    const withoutNames = shown.replaceAll(/"name":"[^"]*"/g, '');
    expect(withoutNames).not.toMatch(/UCSF-BR|Pilot|19910808/);
    expect(scan.patients[0].patientId).toBe('UCSF-BR-06');
  });

  test('a truncated file is refused by its name, and the others go on', async () => {
    const [victim, ...others] = source.entries;
    const bytes = (await victim.read()).subarray(0, 40_000);
    const cut = {
      name: victim.name,
      size: bytes.length,
      read: async (most = 1e9) => bytes.subarray(0, most),
    };
    const result = await scanEntries([cut, ...others.slice(0, 5)]);
    expect(result.files.find(({ name }) => name === victim.name)?.fate).toBe('refused');
    expect(result.problems.map(({ code, where }) => [code, where])).toContainEqual([
      'truncated',
      victim.name,
    ]);
    await expect(async () => readDicom(bytes)).rejects.toSatisfy((error) =>
      isLobuleError(error, 'dicom/truncated'),
    );
  });
});
