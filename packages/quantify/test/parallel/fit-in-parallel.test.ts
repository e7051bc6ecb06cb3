import { randomStream } from '@lobule/foundation';
import { type FittedPart, fitByParts, fitInParallel, fitPartsHere, prepareModel } from '@lobule/quantify';
import { openFitCrew } from '@lobule/quantify/node';
import { afterAll, describe, expect, test } from 'vitest';

const crew = openFitCrew(2);
afterAll(() => crew.close());

const plan = {
  model: 'tofts',
  protocol: { timesS: [0, 90, 155, 220, 285, 350] },
  settings: { arterialInput: { kind: 'parker', arrivalS: 20 } },
};

function noisySeries(count: number) {
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
