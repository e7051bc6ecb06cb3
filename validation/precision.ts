import { randomStream } from '@lobule/foundation';
import { normalVariate } from '@lobule/numerics';
import { type FitResult, prepareModel } from '@lobule/quantify';
import type { CaseResult, Suite } from './suite.ts';

/**
 * Fits in 32-bit lanes (`precision: single`) against the same fits in 64 bits, on noisy curves of tissues as the breast
 * has them. A case is one map: its error is the share of voxels in which the two differ by more than 1e-4, relative, or
 * in which one is undefined and the other is not; 1e-3 of them may. `reasons` may not differ in more either.
 */
export const suite: Suite = {
  name: 'precision',
  cases: 72,
  async run({ progress }) {
    const results: CaseResult[] = [];
    for (const [i, study] of studies.entries()) {
      results.push(...compareStudy(study));
      progress(i + 1, studies.length);
    }
    return results;
  },
};

const VOXELS = 20_000;
const DIFFERENCE = 1e-4;
const SHARE = 1e-3;

const signal = { trMs: 5, flipAngleDeg: 12, relaxivityPerMmPerS: 4.5, baselineFrames: [0] };
const settings = { arterialInput: { kind: 'parker', arrivalS: 20 } };
const protocols = [
  { model: 'tofts', name: 'Tofts, 6 phases', timesS: [0, 90, 155, 220, 285, 350] },
  {
    model: 'extended-tofts',
    name: 'extended Tofts, 60 frames',
    timesS: Array.from({ length: 60 }, (_, i) => 5 * i),
  },
];
/** Of concentrations, mM; of signals, as a share of the baseline. */
const levels = [
  { from: 'concentrations', noise: 0.005 },
  { from: 'concentrations', noise: 0.02 },
  { from: 'signals', noise: 0.01 },
  { from: 'signals', noise: 0.03 },
];
const studies = protocols.flatMap((protocol) => levels.map((level) => ({ ...protocol, ...level })));
type Study = (typeof studies)[number];

function compareStudy(study: Study): CaseResult[] {
  const { model, name, timesS, from, noise } = study;
  const protocol = from === 'signals' ? { timesS, signal } : { timesS };
  const { frames, extra } = curves(study);
  const voxels = Int32Array.from({ length: VOXELS }, (_, v) => v);
  const [double, single] = ['double', 'single'].map((precision) =>
    prepareModel(model, protocol, { ...settings, precision }).fit(frames, voxels, extra),
  );
  const expected = mapsOf(double);
  return Object.entries(mapsOf(single)).map(([map, got]) => {
    const error = shareApart(got, expected[map]);
    return {
      case: `${name}, ${from}, noise ${noise}: ${map}`,
      error,
      tolerance: SHARE,
      passed: error <= SHARE,
    };
  });
}

function mapsOf({ parameters, standardErrors, residual, reasons }: FitResult) {
  const errors = Object.entries(standardErrors).map(([name, map]) => [`standard error of ${name}`, map]);
  return { ...parameters, ...Object.fromEntries(errors), residual, reasons } as {
    readonly [name: string]: ArrayLike<number>;
  };
}

function shareApart(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  let apart = 0;
  for (let v = 0; v < got.length; v++) {
    const bothUndefined = Number.isNaN(got[v]) && Number.isNaN(expected[v]);
    if (!bothUndefined && !(Math.abs(got[v] - expected[v]) <= DIFFERENCE * Math.abs(expected[v]))) apart++;
  }
  return apart / got.length;
}

/** Ktrans 0.01 to 0.6/min and ve 0.1 to 0.7, vp 0.005 to 0.1, T1 0.8 to 1.8 s. */
function curves({ model, name, timesS, from, noise }: Study) {
  const tissue = prepareModel(model, { timesS }, settings);
  const stream = randomStream(1, 'precision', name, from, String(noise));
  const frames = timesS.map(() => new Float32Array(VOXELS));
  const t1Ms = new Float32Array(VOXELS);
  for (let v = 0; v < VOXELS; v++) {
    const curve = tissue.predict({
      ktransPerMin: 0.01 * 60 ** stream.uniform(),
      ve: 0.1 + 0.6 * stream.uniform(),
      vp: 0.005 + 0.095 * stream.uniform(),
    });
    t1Ms[v] = 800 + 1000 * stream.uniform();
    const baseline = spoiled(0, t1Ms[v]);
    for (let t = 0; t < timesS.length; t++) {
      const value = from === 'signals' ? spoiled(curve[t], t1Ms[v]) / baseline : curve[t];
      frames[t][v] = value + noise * normalVariate(stream);
    }
  }
  const extra: { [input: string]: Float32Array } = from === 'signals' ? { t1Ms } : {};
  return { frames, extra };
}

function spoiled(concentrationMm: number, t1Ms: number): number {
  const { trMs, flipAngleDeg, relaxivityPerMmPerS } = signal;
  const e1 = Math.exp(-trMs * (1 / t1Ms + (relaxivityPerMmPerS * concentrationMm) / 1000));
  return (1 - e1) / (1 - e1 * Math.cos((flipAngleDeg * Math.PI) / 180));
}
