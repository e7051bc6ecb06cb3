import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { afterEach, expect, test, vi } from 'vitest';
import type { FitResult } from '../../src/index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** A volume fitted by modules that are loaded afresh. */
async function fitVolume(id: string, protocol: object, settings: object): Promise<FitResult> {
  vi.resetModules();
  const { prepareModel } = await import('../../src/index.ts');
  const model = prepareModel(id, protocol, settings);
  const stream = randomStream(4, 'without', id);
  const count = 600;
  const frames = Array.from({ length: model.frameCount }, () => new Float32Array(count));
  for (let v = 0; v < count; v++) {
    const curve = model.predict({
      ktransPerMin: 0.4 * stream.uniform(),
      ve: 0.4,
      vp: 0.03,
      t2Ms: 20 + v / 4,
      adcMm2PerS: 1e-3 + 2e-6 * v,
      dMm2PerS: 1e-3 + 1e-6 * v,
      k: 0.8,
      fpPerMin: 0.5,
      psPerMin: 0.1,
      s0: 1,
    });
    for (let t = 0; t < model.frameCount; t++) frames[t][v] = curve[t] + 0.02 * normalVariate(stream);
  }
  frames[1][5] = Number.NaN;
  for (const frame of frames) frame[6] = 0;
  return model.fit(
    frames,
    Int32Array.from({ length: count }, (_, v) => v),
  );
}

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } };

test.each([
  ['tofts', { timesS: [0, 90, 155, 220, 285, 350] }, parker],
  ['extended-tofts', { timesS: Array.from({ length: 40 }, (_, i) => 6 * i) }, parker],
  ['2cum', { timesS: Array.from({ length: 40 }, (_, i) => 6 * i) }, parker],
  ['adc', { bValues: [0, 100, 600, 800] }, {}],
  ['dki', { bValues: [0, 500, 1000, 1500, 2000] }, {}],
  ['t2', { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] }, {}],
])('%s: an engine without WebAssembly makes the same maps', async (id, protocol, settings) => {
  const withKernel = await fitVolume(id, protocol, settings);
  vi.stubGlobal('WebAssembly', undefined);
  expect(await fitVolume(id, protocol, settings)).toEqual(withKernel);
});
