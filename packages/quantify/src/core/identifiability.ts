import { cramerRaoBound } from './cramer-rao.ts';
import type { CurveInputs, MapModel } from './model.ts';

export interface Identifiability {
  /** Smallest possible relative standard deviation, by free parameter; infinite where nothing determines it. */
  readonly relativeSd: { readonly [name: string]: number };
  /** Every relative standard deviation is at most `UNIDENTIFIABLE_FROM`. */
  readonly identifiable: boolean;
}

/** A relative standard deviation above which a map of the parameter shows noise, not tissue. */
export const UNIDENTIFIABLE_FROM = 0.3;

/**
 * What a protocol can tell at best: the Cramer-Rao bound for one tissue at one noise level.
 *
 * @param truth the model's free parameters.
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
  const truths = Float64Array.from(model.free, (name) => truth[name] ?? Number.NaN);
  const predict = (values: Float64Array, into: Float64Array) =>
    into.set(prepared.predict(Object.fromEntries(model.free.map((name, i) => [name, values[i]])), extra));
  const indices = model.free.map((_, i) => i);
  const bound = cramerRaoBound(predict, truths, indices, prepared.frameCount, noise);
  const relative = model.free.map((_, i) => bound[i] / Math.abs(truths[i]));
  return {
    relativeSd: Object.fromEntries(model.free.map((name, i) => [name, relative[i]])),
    identifiable: relative.every((value) => value <= UNIDENTIFIABLE_FROM),
  };
}
