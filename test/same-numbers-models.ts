import { type RandomStream, randomStream, sha256 } from '@lobule/foundation';
import { exp, normalVariate } from '@lobule/numerics';
import {
  type CurveFit,
  type CurveInputs,
  listModels,
  type PreparedModel,
  prepareModel,
} from '@lobule/quantify';
import { studies } from '../validation/uncertainty-cases.ts';
import { extraAt, noiseLevels, settingsAt } from '../validation/uncertainty-study.ts';

/** Random curves of each way to prepare a model. */
const CURVES = 5000;
/** As many of them are fitted again as a volume. */
const VOXELS = 2000;

/** How curves of a model are drawn: from its own equation, or, where it has none, as signals that rise and fall. */
interface Drawn {
  readonly name: string;
  readonly model: PreparedModel;
  draw(stream: RandomStream): { readonly curve: ArrayLike<number>; readonly extra: CurveInputs };
}

/**
 * Fits 5,000 seeded curves by each model, from its equation or from signals, and hashes the bits of everything that a fit gives in 64 bits.
 */
export function modelHashes(): Record<string, string> {
  return Object.fromEntries(
    [...byEquation(), ...bySignals()].map((drawn) => [drawn.name, hashOfFits(drawn)]),
  );
}

/** Models that no hash stands for; the test asks that there are none. */
export function modelsWithoutHash(): readonly string[] {
  const known = new Set([...byEquation(), ...bySignals()].map(({ model }) => model.modelId));
  return listModels().flatMap(({ id }) => (known.has(id) ? [] : [id]));
}

/** The first protocol of each model in the suite `uncertainty` with all its truths, each parameter up to a factor e away, with up to twice its noise. */
function byEquation(): readonly Drawn[] {
  const first = studies.filter(({ model }, i) => studies.findIndex((study) => study.model === model) === i);
  return first.map((study) => {
    const model = prepareModel(study.model, study.protocol, settingsAt(study, 1));
    return {
      name: study.model,
      model,
      draw(stream) {
        const truth = study.truths[stream.below(study.truths.length)];
        const moved = (by: number) => (value: number) => value * exp(by * (2 * stream.uniform() - 1));
        const extra = mapped(extraAt(truth, 1), moved(0.1));
        const curve = model.predict(mapped(truth.values, moved(1)), extra);
        const sd = 2 * stream.uniform() * Math.max(...noiseLevels(study, curve).map((level) => level.sd));
        for (let t = 0; t < curve.length; t++) curve[t] += sd * normalVariate(stream);
        return { curve, extra };
      },
    };
  });
}

const timesS = [0, 65, 130, 195, 260, 325];
const signal = { trMs: 5.2, flipAngleDeg: 12, relaxivityPerMmPerS: 4.97, baselineFrames: [0] };

function bySignals(): readonly Drawn[] {
  const t1 = (stream: RandomStream) => ({ t1Ms: 400 + 2000 * stream.uniform() });
  const whole = (stream: RandomStream) => ({
    ...t1(stream),
    t1SeMs: 100 * stream.uniform(),
    t1Freedom: 1 + stream.below(8),
    b1Factor: 0.7 + 0.6 * stream.uniform(),
  });
  const arterial = { arterialInput: { kind: 'georgiou', arrivalS: 45 } };
  const rising = (
    name: string,
    model: PreparedModel,
    extra: (stream: RandomStream) => CurveInputs,
  ): Drawn => ({
    name,
    model,
    draw(stream) {
      const peak = 1 + 2 * stream.uniform();
      const fall = stream.uniform() - 0.5;
      const curve = timesS.map((_, t) => {
        const enhanced = t === 0 ? 1 : 1 + peak * Math.min(1, t / 2) * (1 - (fall * t) / 10);
        return 100 * enhanced * (1 + 0.05 * normalVariate(stream));
      });
      return { curve, extra: extra(stream) };
    },
  });
  return [
    rising(
      'semiquantitative',
      prepareModel('semiquantitative', { timesS, baselineFrames: [0], arrivalS: 45 }),
      () => ({}),
    ),
    rising('iauc, signals', prepareModel('iauc', { timesS, arrivalS: 45, signal }), t1),
    ...['tofts', 'patlak'].map((id) =>
      rising(`${id}, signals`, prepareModel(id, { timesS, signal }, arterial), whole),
    ),
  ];
}

function hashOfFits({ name, model, draw }: Drawn): string {
  const stream = randomStream(11, 'same-numbers', name);
  const width = 4 + 3 * model.parameters.length + 2 * model.frameCount;
  const bytes = new DataView(new ArrayBuffer(8 * width * CURVES));
  let at = 0;
  const write = (value: number) => {
    // NaN has many patterns; engines may differ in which.
    if (Number.isNaN(value)) bytes.setUint32(at + 4, 0x7ff80000, true);
    else bytes.setFloat64(at, value, true);
    at += 8;
  };
  const volume = Array.from({ length: model.frameCount }, () => new Float64Array(VOXELS));
  const maps: { [input: string]: Float64Array } = {};
  for (let i = 0; i < CURVES; i++) {
    const { curve, extra } = draw(stream);
    for (const value of numbersOf(model.fitCurve(curve, extra))) write(value);
    if (i >= VOXELS) continue;
    volume.forEach((frame, t) => {
      frame[i] = curve[t];
    });
    for (const [input, value] of Object.entries(extra)) {
      maps[input] ??= new Float64Array(VOXELS);
      maps[input][i] = value;
    }
  }
  return `${sha256(new Uint8Array(bytes.buffer))} ${hashOfVolume(model, volume, maps)}`;
}

/** Of the maps of a volume, which may be fitted many voxels at a time by a kernel of the engine. */
function hashOfVolume(
  model: PreparedModel,
  frames: readonly Float64Array[],
  maps: { readonly [input: string]: Float64Array },
): string {
  const voxels = Int32Array.from({ length: VOXELS }, (_, i) => i);
  const fit = model.fit(frames, voxels, maps);
  const all = [
    ...Object.values(fit.parameters),
    ...Object.values(fit.standardErrors),
    fit.residual,
    fit.condition,
  ].map((map) => map.map((value) => (Number.isNaN(value) ? -1 : value)));
  const bytes = all.map((map) => sha256(new Uint8Array(map.buffer, map.byteOffset, map.byteLength)));
  return sha256(new TextEncoder().encode(`${bytes.join()} ${fit.reasons.join()}`));
}

function numbersOf(fit: CurveFit): readonly number[] {
  return [
    fit.reason,
    fit.residual,
    fit.condition,
    fit.degreesOfFreedom,
    ...Object.values(fit.parameters),
    ...Object.values(fit.standardErrors),
    ...Object.values(fit.intervalDegreesOfFreedom),
    ...fit.observed,
    ...fit.fitted,
  ];
}

function mapped(values: { readonly [name: string]: number }, to: (value: number) => number) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, to(value)]));
}
