import { randomStream } from '../../packages/foundation/src/index.ts';
import { type PreparedModel, patlakModel, prepareModel } from '../../packages/quantify/src/index.ts';
import { tensorTissue, twoShells } from '../two-shells.ts';

/** What all are given to fit: curves of a model at truths drawn evenly between two limits, with normal noise. */
export interface Job {
  readonly name: string;
  readonly model: string;
  readonly protocol: object;
  readonly settings?: object;
  readonly limits: { readonly [name: string]: readonly [number, number] };
  readonly noise: number;
  /** The parameter whose error is told, and its truth where it is none of those that are drawn. */
  readonly compared: string;
  readonly truthOf?: (values: Readonly<Record<string, number>>) => number;
  readonly voxels?: number;
  readonly peers: readonly ('osipy' | 'scipy' | 'dipy')[];
  /** What the peers' script is told of the measurement. */
  told(): object;
}

const VOXELS = 50_000;

export function makeCurves(job: Job): {
  readonly model: PreparedModel;
  readonly frames: readonly Float64Array[];
  readonly voxels: Int32Array;
  readonly truth: Float64Array;
} {
  const model = prepareModel(job.model, job.protocol, job.settings);
  const stream = randomStream(3, 'side by side', job.name);
  const { voxels = VOXELS } = job;
  const frames = Array.from({ length: model.frameCount }, () => new Float64Array(voxels));
  const truth = new Float64Array(voxels);
  for (let v = 0; v < voxels; v++) {
    const values = Object.fromEntries(
      Object.entries(job.limits).map(([name, [low, high]]) => [name, low + (high - low) * stream.uniform()]),
    );
    truth[v] = job.truthOf?.(values) ?? values[job.compared];
    model.predict(values).forEach((value, t) => {
      let z = -6;
      for (let i = 0; i < 12; i++) z += stream.uniform();
      frames[t][v] = value + job.noise * z;
    });
  }
  return { model, frames, voxels: Int32Array.from({ length: voxels }, (_, i) => i), truth };
}

const parker = { arterialInput: { kind: 'parker', arrivalS: 20 } } as const;
const lesion = { ktransPerMin: [0.05, 0.4], ve: [0.31, 0.6] } as const;
const every5s = Array.from({ length: 60 }, (_, i) => 5 * i);
const phases = [0, 65, 130, 195, 260, 325];

function dynamic(name: string, model: string, timesS: readonly number[], rest: Partial<Job>): Job {
  return {
    name,
    model,
    protocol: { timesS },
    settings: parker,
    limits: lesion,
    noise: 0.01,
    compared: 'ktransPerMin',
    peers: ['osipy', 'scipy'],
    told: () => ({
      kind: 'dynamic',
      model,
      timesS,
      compared: rest.compared ?? 'ktransPerMin',
      // Patlak with a plasma volume of 1 and no transfer is the plasma itself.
      plasmaMm: Array.from(
        patlakModel.prepare({ timesS: [...timesS] }, parker).predict({ psPerMin: 0, vp: 1 }),
      ),
    }),
    ...rest,
  };
}

const ivimB = [0, 10, 20, 30, 40, 60, 80, 100, 150, 200, 300, 400, 500, 600, 700, 800];
const shells = twoShells(30);
const flips = { flipAnglesDeg: [2, 5, 10, 15, 20], trMs: 5 };

export const jobs: readonly Job[] = [
  dynamic('tofts-6', 'tofts', phases, {}),
  dynamic('tofts-60', 'tofts', every5s, {}),
  dynamic('etofts-60', 'extended-tofts', every5s, { limits: { ...lesion, vp: [0.01, 0.1] } }),
  dynamic('2cxm-60', '2cxm', every5s, {
    limits: { fpPerMin: [0.3, 1], psPerMin: [0.05, 0.3], vp: [0.05, 0.12], ve: [0.2, 0.5] },
    noise: 0.005,
    compared: 'psPerMin',
    peers: ['osipy'],
  }),
  {
    name: 'ivim-16',
    model: 'ivim',
    protocol: { bValues: ivimB },
    limits: { dMm2PerS: [7e-4, 2e-3], f: [0.05, 0.2], dStarMm2PerS: [0.01, 0.05], s0: [500, 2000] },
    noise: 10,
    compared: 'dMm2PerS',
    peers: ['osipy', 'scipy'],
    told: () => ({ kind: 'ivim', bValues: ivimB }),
  },
  {
    name: 't1-vfa-5',
    model: 't1-vfa',
    protocol: flips,
    limits: { t1Ms: [500, 2500], m0: [500, 2000] },
    noise: 1,
    compared: 't1Ms',
    peers: ['osipy'],
    told: () => ({ kind: 't1', ...flips }),
  },
  {
    name: 'dki-tensor',
    model: 'dki-tensor',
    protocol: shells,
    settings: { elements: true },
    limits: { ...tensorTissue, s0: [500, 2000] },
    noise: 2,
    compared: 'mdMm2PerS',
    truthOf: (values) => (values['d_xx'] + values['d_yy'] + values['d_zz']) / 3,
    voxels: 10_000,
    peers: ['dipy'],
    told: () => ({ kind: 'kurtosis', ...shells }),
  },
];
