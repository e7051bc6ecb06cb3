import { randomStream } from '@lobule/foundation';
import { webCrew } from '@lobule/numerics';
import { fitInParallel, prepareModel } from '@lobule/quantify';

/** A fit that Node does alone and Chromium by two workers over shared memory. */
const plan = {
  model: 'tofts',
  protocol: { timesS: [0, 90, 155, 220, 285, 350] },
  settings: { arterialInput: { kind: 'parker', arrivalS: 20 } },
};
const COUNT = 40_000;

function series() {
  const model = prepareModel(plan.model, plan.protocol, plan.settings);
  const stream = randomStream(11, 'browser workers');
  const frames = plan.protocol.timesS.map(() => new Float32Array(COUNT));
  for (let v = 0; v < COUNT; v++) {
    const curve = model.predict({ ktransPerMin: 0.4 * stream.uniform(), ve: 0.2 + 0.6 * stream.uniform() });
    for (let t = 0; t < curve.length; t++) frames[t][v] = curve[t] + 0.02 * (stream.uniform() - 0.5);
  }
  return { model, frames, voxels: Int32Array.from({ length: COUNT }, (_, i) => i) };
}

export function fitAlone(): readonly number[] {
  const { model, frames, voxels } = series();
  return Array.from(model.fit(frames, voxels).parameters.ktransPerMin);
}

/** Called by name in the page. @public */
export async function fitByWorkers(workerUrl: string) {
  const crew = webCrew(() => new Worker(workerUrl), 2);
  try {
    const { frames, voxels } = series();
    const maps = await fitInParallel(crew, plan, frames, voxels);
    return {
      isolated: globalThis.crossOriginIsolated,
      ktransPerMin: Array.from(maps.parameters.ktransPerMin),
    };
  } finally {
    await crew.close();
  }
}
