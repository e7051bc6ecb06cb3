/** One model on one protocol, the tissues it is shown and the noise that is added. */
export interface UncertaintyStudy {
  readonly model: string;
  /** Names the protocol, where a model has more than one. */
  readonly protocolName: string;
  readonly protocol: object;
  /** A function where the noise itself is a setting. */
  readonly settings?: object | ((sd: number) => object);
  readonly truths: readonly UncertaintyTruth[];
  /** Standard deviations of the noise of one frame, given as such or by the signal-to-noise ratio of the brightest. */
  readonly noise: { readonly sd: readonly number[] } | { readonly snr: readonly number[] };
  /** Parameters that determine the curve, if not the model's `free`. */
  readonly free?: readonly string[];
  /** Those of them that are looked at, if not all. */
  readonly judged?: readonly string[];
  /** The brightness of the images is unknown too, though no parameter: the bound has to allow for it. */
  readonly scaleIsFree?: boolean;
  /** Fewer draws where one fit takes long. */
  readonly draws?: number;
  /** Frames that stand nearer to zero than this many standard deviations make the model another one, and why. */
  readonly floor?: { readonly sd: number; readonly why: string };
  /** Why no efficiency is asked of the model. */
  readonly notEfficient?: string;
}

export interface UncertaintyTruth {
  readonly tissue: string;
  readonly values: { readonly [parameter: string]: number };
  /** A function where an input is the noise. */
  readonly extra?: CurveInputs | ((sd: number) => CurveInputs);
  /** Why figures are printed, not asked, at a noise level (by its text, `sd 0.02`); decided after a look. */
  readonly printedAt?: { readonly [noise: string]: string };
}
type CurveInputs = { readonly [input: string]: number };

/** A protocol as it is prepared for a noise level. */
export function settingsAt({ settings }: UncertaintyStudy, sd: number): object | undefined {
  return typeof settings === 'function' ? settings(sd) : settings;
}

export function extraAt({ extra = {} }: UncertaintyTruth, sd: number): CurveInputs {
  return typeof extra === 'function' ? extra(sd) : extra;
}

/** The noise levels of a curve, with the text that names each. */
export function noiseLevels({ noise }: UncertaintyStudy, clean: Float64Array) {
  if ('sd' in noise) return noise.sd.map((sd) => ({ sd, text: `sd ${sd}` }));
  const brightest = clean.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return noise.snr.map((snr) => ({ sd: brightest / snr, text: `SNR ${snr}` }));
}
