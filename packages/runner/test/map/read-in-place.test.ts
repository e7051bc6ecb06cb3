import { createHash } from 'node:crypto';
import fs, { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type FittedPart, fitSourceHere, prepareModel } from '@lobule/quantify';
import { makeGrid, makeVolume, readNifti, writeNifti } from '@lobule/volume';
import { afterEach, describe, expect, test } from 'vitest';
import { mapFiles } from '../../src/index.ts';
import { type OpenFiles, openFiles } from '../../src/map/open-files.ts';
import { heldFrame, imageInFile, imageOf, type StudyFrame, scaledImage } from '../../src/map/stored-image.ts';
import { studySource } from '../../src/map/study-source.ts';
import { errorOf, temporaryFolder } from '../fixture.ts';

const folder = temporaryFolder('in-place');
const grid = makeGrid({ size: [40, 25, 20], spacingMm: [1, 1, 2] });
const count = 20_000;
const counts = [1000, 670, 450].map((signal) =>
  Int16Array.from({ length: count }, (_, v) => (v % 40 < 8 ? v % 7 : signal + ((v * 7919) % 31))),
);
const plain = writeNifti(counts.map((data) => makeVolume(grid, data)));
const scaled = plain.slice();
new DataView(scaled.buffer).setFloat32(112, 0.37, true);
new DataView(scaled.buffer).setFloat32(116, 1.5, true);

const opened: OpenFiles[] = [];
afterEach(async () => {
  for (const files of opened.splice(0)) await files.close();
});

async function framesIn(name: string, bytes: Uint8Array): Promise<StudyFrame[]> {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  const files = openFiles(folder);
  opened.push(files);
  const { stored, header } = await files.nifti(file, () => {});
  return stored.map((one) => [imageInFile(one, header.slope, header.intercept)]);
}

describe('a fit of images that stay in their files', () => {
  const model = prepareModel('adc', { bValues: [0, 400, 800] });
  const values = (bytes: Uint8Array) => readNifti(bytes).volumes.map(({ data }) => data);
  const takes = (value: number) => value > 300;

  test.each<[string, Uint8Array, Uint8Array]>([
    ['plain.nii', plain, plain],
    ['packed.nii.gz', gzipSync(plain), plain],
    ['scaled.nii', scaled, scaled],
    ['scaled.nii.gz', gzipSync(scaled), scaled],
  ])('has the bits of one in memory, whatever is read at a time: %s', async (name, bytes, unpacked) => {
    const frames = await framesIn(name, bytes);
    const held = await Promise.all(frames.map(heldFrame));
    const inMemory = values(unpacked);
    const all = Int32Array.from({ length: count }, (_, v) => v);
    const tissue = all.filter((v) => takes(inMemory[2][v]));
    expect(tissue.length).toBeLessThan(count);
    for (const inside of [undefined, { frame: frames[2], takes }]) {
      const voxels = inside ? tissue : all;
      const alone = model.fit(inMemory, voxels);
      for (const part of [997, 16_384, 65_536]) {
        for (const read of [frames, held]) {
          const adc = new Float32Array(voxels.length);
          const se = new Float32Array(voxels.length);
          const fitted = new Int32Array(voxels.length);
          let done = 0;
          const take = ({ result, voxels: here }: FittedPart) => {
            adc.set(result.parameters['adcMm2PerS'], done);
            se.set(result.standardErrors['adcMm2PerS'], done);
            fitted.set(here, done);
            done += here.length;
          };
          const where = { ...(inside && { inside }), count: voxels.length };
          await fitSourceHere(model, studySource({ frames: read, extra: {} }, where), take, { part });
          expect(Buffer.compare(bitsOf(fitted), bitsOf(voxels))).toBe(0);
          expect(Buffer.compare(bitsOf(adc), bitsOf(alone.parameters['adcMm2PerS']))).toBe(0);
          expect(Buffer.compare(bitsOf(se), bitsOf(alone.standardErrors['adcMm2PerS']))).toBe(0);
        }
      }
    }
  });

  test('takes maps beside it as numbers, as files and in another unit', async () => {
    const [[first]] = await framesIn('scaled.nii', scaled);
    const inMemory = values(scaled)[0];
    const inMs = scaledImage(first, 1000);
    expect(await inMs.read(10, 13, 0)).toEqual(
      Float32Array.from(inMemory.slice(10, 13), (value) => value * 1000),
    );
    expect(await imageOf(1400, count).read(5, 8)).toEqual(new Float32Array(3).fill(1400));
  });
});

function bitsOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

describe('maps of files that are read while they are fitted', () => {
  const protocol = '{ bValues: [0, 400, 800] }';
  const input = path.join(folder, 'dwi.nii');
  const packed = path.join(folder, 'dwi-packed.nii.gz');
  const mask = path.join(folder, 'mask.nii.gz');
  writeFileSync(input, plain);
  writeFileSync(packed, gzipSync(plain));
  writeFileSync(
    mask,
    gzipSync(
      writeNifti(
        makeVolume(
          grid,
          Uint8Array.from({ length: count }, (_, v) => (v % 3 === 0 ? 1 : 0)),
        ),
      ),
    ),
  );
  const bytesOf = (out: string, name: string) => gunzipSync(readFileSync(path.join(out, name)));
  /** What each map holds, as a hash. */
  const maps = (out: string) =>
    Object.fromEntries(
      readdirSync(out)
        .filter((name) => name.endsWith('.nii.gz'))
        .map((name) => [name, createHash('sha256').update(bytesOf(out, name)).digest('hex')]),
    );

  test.each([
    ['everywhere', { everyVoxel: true }],
    ['where tissue stands out', {}],
    ['in a mask', { mask }],
  ])('are the same of plain and packed files, %s, and leave nothing beside them', async (name, options) => {
    const made = [input, packed].map((place, i) => ({ place, out: path.join(folder, `${name} ${i}`) }));
    for (const { place, out } of made) {
      const { files, voxels } = await mapFiles('adc', [place], { out, protocol, ...options });
      expect(readdirSync(out).sort()).toEqual([...files].sort());
      expect(voxels).toBe(name === 'everywhere' ? count : name === 'in a mask' ? 6667 : 16_000);
    }
    expect(maps(made[1].out)).toEqual(maps(made[0].out));
    const adc = readNifti(bytesOf(made[0].out, 'desc-adc_ADC.nii.gz')).volumes[0].data;
    const { parameters } = prepareModel('adc', { bValues: [0, 400, 800] }).fit(counts, Int32Array.of(39));
    expect(adc[39]).toBe(parameters['adcMm2PerS'][0]);
  });

  test('that somebody writes to meanwhile are none', async () => {
    const file = path.join(folder, 'moving.nii');
    writeFileSync(file, plain);
    const out = path.join(folder, 'moving');
    const work = mapFiles('adc', [file], {
      out,
      protocol,
      everyVoxel: true,
      progress: () => utimesSync(file, 1, 1),
    });
    expect((await errorOf(work)).code).toBe('volume/changed');
    expect(readdirSync(out)).toEqual([]);
  });

  test('that must be unpacked where there is no room leave nothing', async () => {
    const out = path.join(folder, 'no-room');
    mkdirSync(out);
    const handle = await open(input);
    const FileHandle = Object.getPrototypeOf(handle) as { write: unknown };
    await handle.close();
    const { write } = FileHandle;
    FileHandle.write = () =>
      Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
    try {
      const error = await errorOf(mapFiles('adc', [packed], { out, protocol }));
      expect(error.code).toBe('ledger/disk-full');
    } finally {
      FileHandle.write = write;
    }
    expect(readdirSync(out)).toEqual([]);
  });

  const { write } = fs;
  afterEach(() => {
    Object.assign(fs, { write });
    syncBuiltinESMExports();
  });

  test.each([0.1, 0.5, 0.95])(
    'whose disk is full after a share of %f of their bytes leave no file, and with room they are made',
    async (share) => {
      const out = path.join(folder, `full-${share}`);
      let room = Number.POSITIVE_INFINITY;
      let bytes = 0;
      const limited = (handle: number, buffer: Buffer, ...rest: unknown[]) => {
        bytes += buffer.length;
        room -= buffer.length;
        if (room >= 0) return Reflect.apply(write, fs, [handle, buffer, ...rest]);
        const done = rest.at(-1) as (error: Error) => void;
        const error = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
        return setImmediate(() => done(error));
      };
      Object.assign(fs, { write: limited });
      syncBuiltinESMExports();
      const call = { out, protocol, everyVoxel: true };
      await mapFiles('adc', [input], { ...call, out: path.join(folder, 'undisturbed') });
      expect(bytes).toBeGreaterThan(10_000);
      room = Math.floor(share * bytes);
      const error = await errorOf(mapFiles('adc', [input], call));
      expect(error.code).toBe('ledger/disk-full');
      expect(readdirSync(out)).toEqual([]);
      room = Number.POSITIVE_INFINITY;
      await mapFiles('adc', [input], call);
      expect(maps(out)).toEqual(maps(path.join(folder, 'undisturbed')));
    },
  );
});
