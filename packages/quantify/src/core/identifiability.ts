import type { Reason } from '@lobule/foundation';
import { cramerRaoBound } from './cramer-rao.ts';
import type { CurveFitter, CurveInputs, MapModel } from './model.ts';

/** How well a protocol and a noise can tell the parameters of a model at best (Cramer-Rao). */
export interface Identifiability {
  /** Smallest possible relative standard deviation, by free parameter; infinite where nothing determines it. */
  readonly relativeSd: { readonly [name: string]: number };
  /** The same in the parameter's own unit. */
  readonly sd: { readonly [name: string]: number };
  /**
   * Every relative standard deviation is at most `UNIDENTIFIABLE_FROM`. That of a fitted arterial delay, which may be 0,
   * does not count by itself: it stands in those of the others.
   */
  readonly identifiable: boolean;
}

/** A relative standard deviation above which a map of the parameter shows noise, not tissue. */
export const UNIDENTIFIABLE_FROM = 0.3;

/**
 * What a protocol can tell at best: the Cramer-Rao bound for one tissue at one noise level.
 *
 * @param truth the model's free parameters, and the arterial delay where the settings ask for one.
 * @param noise standard deviation of one frame, in the unit of the frames (mM for concentrations).
 * @example
 * const protocol = { inversionTimesMs: [100, 200, 300, 400, 500, 600, 700, 800] };
 * identifiability(inversionRecoveryModel, protocol, { t1Ms: 1900, m0: 1, inversion: 2 }, 0.02).relativeSd.t1Ms;
 */
export function identifiability<P, S>(
  model: MapModel<P, S>,
  protocol: P,
  truth: { readonly [name: string]: number },
  noise: number,
  { settings, extra }: { settings?: Partial<S>; extra?: CurveInputs } = {},
): Identifiability {
  // The bound is asked for before a model refuses; models without that setting do not look at it.
  const asked = { ...settings, allowUnidentifiable: true } as unknown as Partial<S>;
  const prepared = model.prepare(protocol, asked);
  const added = prepared.parameters.slice(model.parameters.length).map(({ name }) => name);
  const free = [...model.free, ...added];
  const truths = Float64Array.from(free, (name) => truth[name] ?? (added.includes(name) ? 0 : Number.NaN));
  const predict = (values: Float64Array, into: Float64Array) =>
    into.set(prepared.predict(Object.fromEntries(free.map((name, i) => [name, values[i]])), extra));
  const indices = free.map((_, i) => i);
  const bound = cramerRaoBound(predict, truths, indices, prepared.frameCount, noise);
  const relative = free.map((_, i) => bound[i] / Math.abs(truths[i]));
  return {
    relativeSd: Object.fromEntries(free.map((name, i) => [name, relative[i]])),
    sd: Object.fromEntries(free.map((name, i) => [name, bound[i]])),
    identifiable: model.free.every((_, i) => relative[i] <= UNIDENTIFIABLE_FROM),
  };
}

/** A tissue that a protocol may be meant for, at the noise of a good clinical series. */
export interface TypicalTissue {
  /** For people: `native tumour`. */
  readonly name: string;
  /** The model's free parameters; the verdict is on the first. */
  readonly truth: { readonly [name: string]: number };
  readonly snr: number;
  /** Name of the amplitude that the signal-to-noise ratio is of; the brightest image where not given. */
  readonly snrOf?: string;
}

/**
 * The verdict on a protocol as a mark for every output: which tissues it cannot tell, and which it can. Nothing where it
 * tells all of them.
 *
 * @param images names the images in the sentence: `Inversion times of 100 to 800 ms`.
 * @param averages acquisitions that each image is the mean of; the signal-to-noise ratio of a tissue is that of one.
 * @example
 * protocolVerdict(t2Model, fitter, 'Echo times of 5 to 15 ms', tissues)[0]?.code; // 'not-identifiable-protocol'
 */
export function protocolVerdict(
  { parameters, free }: Pick<MapModel<never, never>, 'parameters' | 'free'>,
  fitter: Pick<CurveFitter, 'frameCount' | 'predict'>,
  images: string,
  tissues: readonly TypicalTissue[],
  averages?: readonly number[],
): readonly Reason[] {
  const indices = free.map((name) => parameters.findIndex((parameter) => parameter.name === name));
  const inputs = new Float64Array(MOST_INPUTS).fill(Number.NaN);
  const predict = (values: Float64Array, into: Float64Array) => fitter.predict(values, inputs, into);
  /** Images over the noise that each has in comparison with one acquisition. */
  const inUnitsOfOne = (values: Float64Array, into: Float64Array) => {
    predict(values, into);
    averages?.forEach((count, i) => {
      into[i] *= Math.sqrt(count);
    });
  };
  const [first] = indices;
  const { label, unit } = parameters[first];
  const told = tissues.map(({ name, truth, snr, snrOf }) => {
    const values = new Float64Array(parameters.length).fill(Number.NaN);
    for (const index of indices) values[index] = truth[parameters[index].name];
    const curve = new Float64Array(fitter.frameCount);
    predict(values, curve);
    const full = snrOf === undefined ? Math.max(...curve.map(Math.abs)) : truth[snrOf];
    const share =
      cramerRaoBound(inUnitsOfOne, values, indices, fitter.frameCount, full / snr)[0] /
      Math.abs(values[first]);
    const text = `${name} (${values[first]} ${unit}, SNR ${snr}): ${percent(share)}`;
    return { text, lost: !(share <= UNIDENTIFIABLE_FROM) };
  });
  const lost = told.filter((tissue) => tissue.lost);
  if (lost.length === 0) return [];
  const rest = told.filter((tissue) => !tissue.lost);
  const listed = (some: typeof told) => some.map(({ text }) => text).join(', ');
  const but = rest.length > 0 ? `; they do of ${listed(rest)}` : '';
  const text =
    `${images} do not determine ${label.replace(/map$/, '')} of ${listed(lost)}${but} ` +
    '(smallest possible relative standard deviation).';
  return [{ code: 'not-identifiable-protocol', text }];
}

/** No model takes more maps beside its frames. */
const MOST_INPUTS = 16;

/** `4.3 %` of a share, for the sentence. */
export function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %` : 'unbounded';
}

/** `100 to 800 ms` of a list of times, for the sentence. */
export function span(values: readonly number[], unit: string): string {
  return `${Math.min(...values)} to ${Math.max(...values)} ${unit}`;
}
