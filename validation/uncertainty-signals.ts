import { randomStream } from '@lobule/foundation';
import { fillNormal } from '@lobule/numerics';
import { cramerRaoBound, type FitResult, findModel, prepareModel } from '@lobule/quantify';
import { DRAWS, judgedFigures, type UncertaintyFigure } from './uncertainty-draws.ts';
import { settingsAt, type UncertaintyStudy, type UncertaintyTruth } from './uncertainty-study.ts';

/** A dynamic series of signals with its own T1 measurement: noise in every frame, the baseline among them, and in T1. */
interface SignalStudy extends UncertaintyStudy {
  readonly timesS: readonly number[];
  readonly baselineFrames: readonly number[];
  /** By tissue, ms. */
  readonly t1Ms: { readonly [tissue: string]: number };
  readonly noise: { readonly snr: readonly number[] };
}

const TR_MS = 5.2;
const DYNAMIC_DEG = 12;
/** Gadobutrol in plasma at 3 T (Szomolanyi 2019). */
const RELAXIVITY = 4.97;
const t1Series = { flipAnglesDeg: [2, 4, 8, 12, 18], trMs: TR_MS };
/** How much better than the dynamic frames the images of T1 are: they are averaged. */
const AVERAGED = 2;

/** What a study's figures are made from, prepared once. */
function preparedSeries(study: SignalStudy) {
  const { model, timesS, baselineFrames } = study;
  const settings = settingsAt(study, 0);
  const signal = {
    trMs: TR_MS,
    flipAngleDeg: DYNAMIC_DEG,
    relaxivityPerMmPerS: RELAXIVITY,
    baselineFrames: [...baselineFrames],
  };
  return {
    t1: prepareModel('t1-vfa', t1Series),
    /** One flip angle of the Ernst equation needs a second; only the first is looked at. */
    ernst: prepareModel('t1-vfa', { flipAnglesDeg: [DYNAMIC_DEG, 90], trMs: TR_MS }),
    concentrations: prepareModel(model, { timesS }, settings),
    fromSignals: prepareModel(model, { timesS, signal }, settings),
  };
}
type Prepared = ReturnType<typeof preparedSeries>;

/** Signals of the tissue, of one brightness, at its T1. */
function signals(
  { ernst, concentrations }: Prepared,
  values: Values,
  t1Ms: number,
  m0: number,
): Float64Array {
  return concentrations.predict(values).map((mm) => {
    const r1 = 1 / t1Ms + (RELAXIVITY * mm) / 1000;
    return ernst.predict({ t1Ms: 1 / r1, m0 })[0];
  });
}
type Values = { readonly [parameter: string]: number };

/** Standard deviations of the noise: of a dynamic frame and of an image of the T1 series. */
function noiseOf(prepared: Prepared, t1Ms: number, snr: number) {
  const frame = prepared.ernst.predict({ t1Ms, m0: 1000 })[0] / snr;
  return { frame, image: frame / AVERAGED };
}

/** Relative Cramer-Rao bounds from both series at once; T1 and the two brightnesses are unknown too. */
function signalBounds(
  prepared: Prepared,
  free: readonly string[],
  { values }: UncertaintyTruth,
  t1Ms: number,
  snr: number,
): ReadonlyMap<string, number> {
  const sd = noiseOf(prepared, t1Ms, snr);
  const truth = Float64Array.from([...free.map((name) => values[name]), t1Ms, 1000, 1000]);
  const frames = prepared.concentrations.frameCount;
  const k = free.length;
  const bound = cramerRaoBound(
    (at, into) => {
      const named = Object.fromEntries(free.map((name, i) => [name, at[i]]));
      signals(prepared, named, at[k], at[k + 1]).forEach((value, t) => {
        into[t] = value / sd.frame;
      });
      prepared.t1.predict({ t1Ms: at[k], m0: at[k + 2] }).forEach((value, t) => {
        into[frames + t] = value / sd.image;
      });
    },
    truth,
    Array.from(truth, (_, i) => i),
    frames + t1Series.flipAnglesDeg.length,
    1,
  );
  return new Map(free.map((name, i) => [name, bound[i] / values[name]]));
}

/** Draws of both series: T1 is fitted first, and handed over with its standard error. */
function fitSignals(
  prepared: Prepared,
  { values }: UncertaintyTruth,
  t1Ms: number,
  snr: number,
  { name, draws }: { readonly name: string; readonly draws: number },
): FitResult {
  const stream = randomStream(3, 'uncertainty', name);
  const sd = noiseOf(prepared, t1Ms, snr);
  const voxels = Int32Array.from({ length: draws }, (_, i) => i);
  const noisy = (clean: Float64Array, noise: number) =>
    Array.from(clean, (value) => {
      const frame = new Float64Array(draws);
      fillNormal(stream, frame, value, noise);
      return frame;
    });
  const t1 = prepared.t1.fit(noisy(prepared.t1.predict({ t1Ms, m0: 1000 }), sd.image), voxels);
  return prepared.fromSignals.fit(noisy(signals(prepared, values, t1Ms, 1000), sd.frame), voxels, {
    t1Ms: t1.parameters.t1Ms,
    t1SeMs: t1.standardErrors.t1Ms,
    t1Freedom: t1.degreesOfFreedom,
  });
}

/** As `figuresOf`, for a study that starts from signals. */
export function signalFiguresOf(study: SignalStudy): readonly UncertaintyFigure[] {
  const prepared = preparedSeries(study);
  const { free } = findModel(study.model);
  return study.truths.flatMap((truth) =>
    study.noise.snr.flatMap((snr) => {
      const t1Ms = study.t1Ms[truth.tissue];
      const name = `${study.model}, ${study.protocolName}, ${truth.tissue}, SNR ${snr}`;
      const bounds = signalBounds(prepared, free, truth, t1Ms, snr);
      const fit = fitSignals(prepared, truth, t1Ms, snr, { name, draws: DRAWS });
      return judgedFigures(name, fit, free, truth, bounds).map((figure) => ({
        ...figure,
        study,
        printed: truth.printedAt?.[`SNR ${snr}`],
        nearestToZero: Number.POSITIVE_INFINITY,
      }));
    }),
  );
}

const shared = {
  protocol: {},
  settings: { arterialInput: { kind: 'parker', arrivalS: 20 } },
  noise: { snr: [50, 20] },
  t1Ms: { malignant: 1900, benign: 1680, fibroglandular: 1680 },
  notEfficient: 'signals are divided by a baseline of few frames, and their concentrations weigh the same',
};
const sixPhases = { timesS: [0, 90, 155, 220, 285, 350], baselineFrames: [0] };
const sixtyFrames = { timesS: Array.from({ length: 60 }, (_, i) => 5 * i), baselineFrames: [0, 1, 2, 3] };
const exchange: readonly UncertaintyTruth[] = [
  { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35 } },
  { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42 } },
  { tissue: 'fibroglandular', values: { ktransPerMin: 0.02, ve: 0.17 } },
];

/** The tissues of `perfusionStudies`, with T1 of `relaxometryStudies`. */
export const signalStudies: readonly SignalStudy[] = [
  { ...shared, ...sixPhases, model: 'tofts', protocolName: 'signals of six phases', truths: exchange },
  { ...shared, ...sixtyFrames, model: 'tofts', protocolName: 'signals of sixty frames', truths: exchange },
  {
    ...shared,
    ...sixtyFrames,
    model: 'extended-tofts',
    protocolName: 'signals of sixty frames',
    truths: [
      { tissue: 'malignant', values: { ktransPerMin: 0.3, ve: 0.35, vp: 0.028 } },
      { tissue: 'benign', values: { ktransPerMin: 0.087, ve: 0.42, vp: 0.028 } },
    ],
  },
  {
    ...shared,
    ...sixtyFrames,
    model: 'patlak',
    protocolName: 'signals of sixty frames',
    truths: [
      { tissue: 'benign', values: { vp: 0.028, psPerMin: 0.087 } },
      { tissue: 'fibroglandular', values: { vp: 0.028, psPerMin: 0.02 } },
    ],
  },
];
