import { randomStream } from '@lobule/foundation';
import {
  type FittedPart,
  fitByParts,
  fitInParallel,
  fitPartsHere,
  fitSource,
  fitSourceHere,
  prepareModel,
  sharedFloats,
  type VoxelSource,
  voxelsInMemory,
} from '@lobule/quantify';
import { openFitCrew } from '@lobule/quantify/node';
import { afterAll, describe, expect, test } from 'vitest';

const crew = openFitCrew(2);
afterAll(() => crew.close());

const plan = {
  model: 'tofts',
  protocol: { timesS: [0, 90, 155, 220, 285, 350] },
  settings: { arterialInput: { kind: 'parker', arrivalS: 20 } },
};

const made = new Map<number, ReturnType<typeof makeSeries>>();

/** Made once of each length. */
function noisySeries(count: number) {
  const series = made.get(count) ?? makeSeries(count);
  made.set(count, series);
  return series;
}

function makeSeries(count: number) {
  const model = prepareModel(plan.model, plan.protocol, plan.settings);
  const stream = randomStream(7, 'parallel');
  const frames = plan.protocol.timesS.map(() => new Float32Array(count));
  for (let v = 0; v < count; v++) {
    const curve = model.predict({ ktransPerMin: 0.4 * stream.uniform(), ve: 0.2 + 0.6 * stream.uniform() });
    for (let t = 0; t < curve.length; t++) frames[t][v] = curve[t] + 0.02 * (stream.uniform() - 0.5);
  }
  return { model, frames, voxels: Int32Array.from({ length: count }, (_, i) => count - 1 - i) };
}

describe('a fit by several threads', () => {
  test('is the fit by one, bit for bit, with the same warnings', async () => {
    const { model, frames, voxels } = noisySeries(40_000);
    const done: number[] = [];
    const parallel = await fitInParallel(
      crew,
      plan,
      frames,
      voxels,
      {},
      {
        progress: (event) => done.push(event.done),
      },
    );
    const alone = model.fit(frames, voxels);
    for (const name of Object.keys(alone.parameters)) {
      expect(bits(parallel.parameters[name])).toEqual(bits(alone.parameters[name]));
      expect(bits(parallel.standardErrors[name])).toEqual(bits(alone.standardErrors[name]));
      expect(bits(parallel.intervalDegreesOfFreedom[name])).toEqual(
        bits(alone.intervalDegreesOfFreedom[name]),
      );
    }
    expect(bits(parallel.residual)).toEqual(bits(alone.residual));
    expect(bits(parallel.condition)).toEqual(bits(alone.condition));
    expect(bits(parallel.reasons)).toEqual(bits(alone.reasons));
    expect(parallel.warnings).toEqual(alone.warnings);
    expect(done.at(-1)).toBe(40_000);
  });

  test('refuses what a fit refuses, by the same code', async () => {
    const { frames, voxels } = noisySeries(10);
    await expect(fitInParallel(crew, plan, frames.slice(1), voxels)).rejects.toMatchObject({
      code: 'quantify/frames',
    });
    await expect(fitInParallel(crew, { ...plan, model: 'toft' }, frames, voxels)).rejects.toMatchObject({
      code: 'quantify/unknown-model',
    });
    await expect(fitInParallel(crew, plan, frames, Int32Array.of(0, 99))).rejects.toMatchObject({
      code: 'quantify/voxels',
    });
  });

  test('part by part gives the same maps in rising order, and keeps none of them', async () => {
    const { model, frames } = noisySeries(40_000);
    const alone = model.fit(
      frames,
      Int32Array.from({ length: 40_000 }, (_, i) => i),
    );
    const ktrans = new Float32Array(40_000);
    const froms: number[] = [];
    await fitByParts(crew, plan, frames, ({ result, from }) => {
      froms.push(from);
      ktrans.set(result.parameters['ktransPerMin'], from);
      expect(result.warnings).toEqual(alone.warnings);
    });
    expect(froms).toEqual([0, 16_384, 32_768]);
    expect(bits(ktrans)).toEqual(bits(alone.parameters['ktransPerMin']));
    await expect(fitByParts(crew, plan, frames.slice(1), () => {})).rejects.toMatchObject({
      code: 'quantify/frames',
    });
    await expect(
      fitByParts(crew, plan, frames, () => {}, {}, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'foundation/cancelled' });
  });

  test.each(['workers', 'this thread'])(
    'part by part, by %s, takes frames as files store them, and fits where it is told to',
    async (by) => {
      const { model, frames } = noisySeries(40_000);
      const counts = frames.map((frame) => Int16Array.from(frame, (value) => Math.round(10_000 * value)));
      const stored = counts.map((one) => ({ stored: [one], slope: 1e-4, intercept: 0.001 }));
      // Of a frame that was taken twice the mean is meant.
      stored[2] = { stored: [counts[2], counts[3]], slope: 1e-4, intercept: 0.001 };
      const values = (one: Int16Array) => Float64Array.from(one, (value) => value * 1e-4 + 0.001);
      const plain: ArrayLike<number>[] = counts.map(values);
      const [second, third] = [values(counts[2]), values(counts[3])];
      plain[2] = new Float32Array(40_000).map((_, v) => Math.fround(second[v] / 2) + third[v] / 2);
      const where = Uint8Array.from({ length: 40_000 }, (_, v) => (v < 20_000 || v % 3 > 0 ? 0 : 1));
      const inside = Int32Array.from(where.keys()).filter((v) => where[v] === 1);
      const alone = model.fit(plain, inside);
      const ktrans: number[] = [];
      const fitted: number[] = [];
      const take = ({ result, voxels }: FittedPart) => {
        fitted.push(...voxels);
        ktrans.push(...result.parameters['ktransPerMin']);
      };
      if (by === 'workers') await fitByParts(crew, plan, stored, take, {}, { where });
      else await fitPartsHere(model, stored, take, {}, { where });
      expect(fitted).toEqual([...inside]);
      expect(bits(Float32Array.from(ktrans))).toEqual(bits(alone.parameters['ktransPerMin']));
    },
  );

  test.each([1000, 7001, 16_384, 100_000])(
    'of a source is the fit of what it holds, read %i voxels at a time into memory that is used again',
    async (part) => {
      const { model, frames } = noisySeries(20_000);
      const where = Uint8Array.from({ length: 20_000 }, (_, v) => (v % 5 === 0 ? 1 : 0));
      const inMemory = voxelsInMemory(frames, {}, where);
      const rooms = frames.map(() => [0, 1, 2].map(() => sharedFloats(part)));
      const source: VoxelSource = {
        length: inMemory.length,
        async read(from, to, room) {
          const read = await inMemory.read(from, to, room);
          const copies = frames.map((frame, t) => {
            rooms[t][room].set(frame.subarray(from, to));
            return rooms[t][room].subarray(0, to - from);
          });
          return { ...read, frames: copies };
        },
      };
      const inside = Int32Array.from(where.keys()).filter((v) => where[v] === 1);
      const alone = model.fit(frames, inside);
      for (const by of ['workers', 'this thread']) {
        const fitted: number[] = [];
        const [ve, se, reasons] = [new Float32Array(4000), new Float32Array(4000), new Uint8Array(4000)];
        const take = ({ result, voxels }: FittedPart) => {
          ve.set(result.parameters['ve'], fitted.length);
          se.set(result.standardErrors['ve'], fitted.length);
          reasons.set(result.reasons, fitted.length);
          fitted.push(...voxels);
        };
        if (by === 'workers') await fitSource(crew, plan, source, take, { part });
        else await fitSourceHere(model, source, take, { part });
        expect(fitted).toEqual([...inside]);
        expect(bits(ve)).toEqual(bits(alone.parameters['ve']));
        expect(bits(se)).toEqual(bits(alone.standardErrors['ve']));
        expect(bits(reasons)).toEqual(bits(alone.reasons));
      }
    },
  );

  test('of a source that fails tells its error, and none of the parts after it', async () => {
    const { frames } = noisySeries(40_000);
    const inMemory = voxelsInMemory(frames);
    const source: VoxelSource = {
      ...inMemory,
      read: (from, to, room) =>
        from > 0 ? Promise.reject(new Error('unplugged')) : inMemory.read(from, to, room),
    };
    const froms: number[] = [];
    await expect(
      fitSource(crew, plan, source, ({ from }) => {
        froms.push(from);
      }),
    ).rejects.toThrow('unplugged');
    expect(froms).toEqual([0]);
    expect(() => voxelsInMemory([frames[0], frames[1].subarray(1)])).toThrow(/Frame 2 has 39999/);
    expect(() => voxelsInMemory(frames, { t1Ms: new Float32Array(3) })).toThrow(/Map t1Ms has 3 voxels/);
  });

  test('into memory of an earlier fit leaves nothing of that, of exact figures too', () => {
    const exact = prepareModel('semiquantitative', {
      timesS: [0, 60, 120],
      baselineFrames: [0],
      arrivalS: 30,
    });
    const frames = [1, 2, 3].map((value) => new Float32Array(4).fill(100 * value));
    const voxels = Int32Array.of(0, 1);
    const fresh = exact.fit(frames, voxels);
    const used = exact.fit(frames, Int32Array.of(0, 1, 2, 3));
    for (const maps of [used.parameters, used.standardErrors, used.intervalDegreesOfFreedom]) {
      for (const map of Object.values(maps)) map.fill(7);
    }
    for (const map of [used.residual, used.condition, used.degreesOfFreedom, used.reasons]) map.fill(7);
    expect(exact.fit(frames, voxels, {}, used)).toEqual(fresh);
  });

  test('stops on request', async () => {
    const { frames, voxels } = noisySeries(10);
    await expect(
      fitInParallel(crew, plan, frames, voxels, {}, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'foundation/cancelled' });
  });
});

function bits(values: {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}) {
  return Buffer.from(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength).toString('base64');
}
