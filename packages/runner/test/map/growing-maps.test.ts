import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { randomStream } from '@lobule/foundation';
import { makeGrid, makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { mapFiles } from '../../src/index.ts';
import { medianOf } from '../../src/map/median.ts';
import { floatsOf, pendingFile } from '../../src/map/pending-file.ts';
import { temporaryFolder } from '../fixture.ts';

describe('the middle of values that are seen twice', () => {
  const stream = randomStream(11, 'median');
  const drawn = (count: number) =>
    Float32Array.from(
      { length: count },
      () => (stream.uniform() - 0.4) * 10 ** Math.floor(6 * stream.uniform()),
    );

  test.each([1, 2, 3, 10, 1001, 70_000])('is exact, of %i', (count) => {
    const values = drawn(count);
    const sorted = values.slice().sort();
    expect(medianOf(values)).toBe(sorted[Math.floor(count / 2)]);
  });

  test('leaves out what is no number, and what is not asked for', () => {
    expect(medianOf([Number.NaN, 3, Number.POSITIVE_INFINITY, 1, 2])).toBe(2);
    expect(medianOf([-5, -4, 0, 7, 9, 11], (value) => value > 0)).toBe(9);
    expect(medianOf([Number.NaN])).toBeUndefined();
    expect(medianOf([])).toBeUndefined();
  });
});

describe('a file that grows', () => {
  const values = Float32Array.from({ length: 50_000 }, (_, i) => Math.sqrt(i));

  test.each([true, false])(
    'has its name when it is whole, and can be read before (packed: %s)',
    async (packed) => {
      const folder = temporaryFolder('pending');
      const target = path.join(folder, 'map');
      const file = pendingFile(target, { packed });
      await file.add(Uint8Array.of(1, 2, 3));
      // The same memory again and again: what was taken does not change with it.
      const room = new Float32Array(5000);
      for (let from = 0; from < values.length; from += room.length) {
        room.set(values.subarray(from, from + room.length));
        await file.add(new Uint8Array(room.buffer));
      }
      await file.end();
      expect(readdirSync(folder)).not.toContain('map');
      const read: number[] = [];
      for await (const piece of floatsOf(file.read(), 3)) read.push(...piece);
      expect(Float32Array.from(read)).toEqual(values);
      file.keep();
      expect(readdirSync(folder)).toEqual(['map']);
      file.drop();
      expect(readdirSync(folder)).toEqual(['map']);
    },
  );

  test('leaves nothing when it is dropped, and says where it cannot be', async () => {
    const folder = temporaryFolder('pending');
    const file = pendingFile(path.join(folder, 'map'), { packed: true });
    await file.add(new Uint8Array(1000));
    await file.drop();
    expect(readdirSync(folder)).toEqual([]);
    await pendingFile(path.join(folder, 'map'), { packed: true }).drop();
    expect(readdirSync(folder)).toEqual([]);
    expect(() => pendingFile(path.join(folder, 'no', 'map'), { packed: false })).toThrow(/cannot be written/);
  });
});

describe('maps of files', () => {
  const grid = makeGrid({ size: [50, 50, 20], spacingMm: [1, 1, 1] });
  const folder = temporaryFolder('growing');
  const counts = [1000, 670, 450].map((signal) =>
    Int16Array.from({ length: 50_000 }, (_, v) => signal + ((v * 7919) % 31)),
  );
  const input = path.join(folder, 'dwi.nii');
  writeFileSync(input, writeNifti(counts.map((data) => makeVolume(grid, data))));
  const protocol = '{ bValues: [0, 400, 800] }';

  test('stopped in the middle leave nothing in their folder', async () => {
    const out = path.join(folder, 'stopped');
    const stop = new AbortController();
    const work = mapFiles('adc', [input], {
      out,
      protocol,
      everyVoxel: true,
      signal: stop.signal,
      progress: ({ done }) => {
        if (done > 16_000) stop.abort();
      },
    });
    await expect(work).rejects.toMatchObject({ code: 'foundation/cancelled' });
    expect(readdirSync(out)).toEqual([]);
  });

  test('take a scale of the file as it is, and its images of one b-value together', async () => {
    const scaled = writeNifti(
      [counts[0], counts[0], counts[1], counts[2]].map((data) => makeVolume(grid, data)),
    );
    new DataView(scaled.buffer).setFloat32(112, 0.5, true);
    mkdirSync(path.join(folder, 'scaled'));
    writeFileSync(path.join(folder, 'scaled', 'dwi.nii'), scaled);
    const call = { everyVoxel: true, settings: '{}' };
    const plain = await mapFiles('adc', [input], { ...call, out: path.join(folder, 'plain'), protocol });
    const out = path.join(folder, 'scaled', 'maps');
    writeFileSync(path.join(folder, 'scaled', 'dwi.bval'), '0 0 400 800\n');
    const other = await mapFiles('adc', [path.join(folder, 'scaled', 'dwi.nii')], { ...call, out });
    expect(other.protocol).toMatchObject({ averages: [2, 1, 1] });
    expect(other.maps[0].defined).toBe(50_000);
    expect(Math.abs((other.maps[0].median ?? 0) / (plain.maps[0].median ?? 1) - 1)).toBeLessThan(0.02);
    const s0 = (place: string) =>
      readNifti(new Uint8Array(readFileSync(path.join(place, 'desc-adc_S0map.nii.gz')))).volumes[0].data[7];
    expect(s0(out) / s0(path.join(folder, 'plain'))).toBeCloseTo(0.5, 2);
  });
});
