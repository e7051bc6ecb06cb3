import { availableParallelism } from 'node:os';
import { randomStream } from '../packages/foundation/src/index.ts';
import type { Crew } from '../packages/numerics/src/index.ts';
import { fitInParallel, prepareModel } from '../packages/quantify/src/index.ts';
import { openFitCrew } from '../packages/quantify/src/node/index.ts';
import type { Bench } from './bench.ts';

/** Enough that a run takes some tenths of a second on every core. */
const VOXELS = 2_000_000;
/** As many different tissues; beyond, they repeat. */
const TISSUES = 50_000;
const THREADS = availableParallelism();

interface Work {
  readonly crew: Crew;
  readonly frames: readonly Float32Array[];
  readonly voxels: Int32Array;
}

interface ClosedForm {
  readonly model: string;
  readonly protocol: { readonly [name: string]: unknown };
  /** Of the parameters, the first being the one that is compared with its truth. */
  readonly limits: { readonly [name: string]: readonly [number, number] };
  /** Half the width of the noise, in the unit of the signal. */
  readonly noise: number;
}

function shared32(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(4 * length));
}

/** Signals of tissues drawn between the limits, and the truth of the first parameter. */
function signalsOf({ model, protocol, limits }: ClosedForm, noise: number) {
  const prepared = prepareModel(model, protocol);
  const stream = randomStream(3, 'closed forms', model);
  const truth = new Float64Array(TISSUES);
  const frames = Array.from({ length: prepared.frameCount }, () => shared32(VOXELS));
  for (let v = 0; v < TISSUES; v++) {
    const values = Object.fromEntries(
      Object.entries(limits).map(([name, [low, high]]) => [name, low + (high - low) * stream.uniform()]),
    );
    truth[v] = Object.values(values)[0];
    const curve = prepared.predict(values);
    for (let t = 0; t < curve.length; t++) {
      frames[t][v] = curve[t] + noise * (stream.uniform() + stream.uniform() + stream.uniform() - 1.5);
    }
  }
  for (const frame of frames) {
    for (let filled = TISSUES; filled < VOXELS; filled *= 2) {
      frame.copyWithin(filled, 0, Math.min(filled, VOXELS - filled));
    }
  }
  return { frames, truth };
}

/** All cores of this machine, over shared memory, maps with their standard errors. */
function closedForm(name: string, form: ClosedForm): Bench {
  let work: Work | undefined;
  const plan = { model: form.model, protocol: form.protocol };
  const voxels = () => {
    const list = new Int32Array(new SharedArrayBuffer(4 * VOXELS));
    for (let v = 0; v < VOXELS; v++) list[v] = v;
    return list;
  };
  return {
    name: `quantify/${name}`,
    unit: 'fits/s',
    threads: THREADS,
    async run() {
      work ??= { crew: openFitCrew(THREADS), frames: signalsOf(form, form.noise).frames, voxels: voxels() };
      const started = performance.now();
      await fitInParallel(work.crew, plan, work.frames, work.voxels);
      return VOXELS / ((performance.now() - started) / 1000);
    },
    async check() {
      const { frames, truth } = signalsOf(form, 0);
      const crew = openFitCrew(THREADS);
      const { parameters } = await fitInParallel(crew, plan, frames, voxels().subarray(0, TISSUES));
      await crew.close();
      const [parameter] = Object.keys(form.limits);
      let worst = 0;
      for (let v = 0; v < TISSUES; v++) {
        const error = Math.abs(parameters[parameter][v] / truth[v] - 1);
        if (!(error <= worst)) worst = error;
      }
      return {
        against: `noise-free truth of ${parameter}, relative`,
        cases: TISSUES,
        worst,
        tolerance: 1e-3,
      };
    },
    async close() {
      await work?.crew.close();
      work = undefined;
    },
  };
}

export const benches: readonly Bench[] = [
  closedForm('adc', {
    model: 'adc',
    protocol: { bValues: [0, 100, 600, 800] },
    limits: { adcMm2PerS: [5e-4, 2.5e-3], s0: [500, 2000] },
    noise: 20,
  }),
  closedForm('dki', {
    model: 'dki',
    protocol: { bValues: [0, 500, 1000, 1500, 2000] },
    limits: { dMm2PerS: [6e-4, 2e-3], k: [0.3, 1.2], s0: [500, 2000] },
    noise: 20,
  }),
  closedForm('t2', {
    model: 't2',
    protocol: { echoTimesMs: [10, 20, 30, 40, 60, 80, 100, 120] },
    limits: { t2Ms: [30, 150], s0: [500, 2000] },
    noise: 20,
  }),
  semiquantitative(),
];

/** Uptake of many sizes over six phases. */
function semiquantitative(): Bench {
  const plan = {
    model: 'semiquantitative',
    protocol: { timesS: [0, 90, 155, 220, 285, 350], baselineFrames: [0] },
  };
  let work: Work | undefined;
  const make = (): Work => {
    const frames = Array.from({ length: 6 }, (_, t) => {
      const frame = shared32(VOXELS);
      for (let v = 0; v < VOXELS; v++) frame[v] = 200 + ((v * 7919) % 300) * Math.min(1, t / 2);
      return frame;
    });
    const voxels = new Int32Array(new SharedArrayBuffer(4 * VOXELS));
    for (let v = 0; v < VOXELS; v++) voxels[v] = v;
    return { crew: openFitCrew(THREADS), frames, voxels };
  };
  return {
    name: 'quantify/semiquantitative',
    unit: 'fits/s',
    threads: THREADS,
    async run() {
      work ??= make();
      const started = performance.now();
      await fitInParallel(work.crew, plan, work.frames, work.voxels);
      return VOXELS / ((performance.now() - started) / 1000);
    },
    async close() {
      await work?.crew.close();
      work = undefined;
    },
  };
}
