import { quantifyErrors } from '../errors.ts';

/** Checks of what a protocol says; each throws quantify/protocol with the value in it. */

export function requireIncreasing(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) throw protocolError(`${name}: entry ${i + 1} is not a number`);
    if (i > 0 && values[i] <= values[i - 1]) {
      throw protocolError(`${name} must increase: entry ${i + 1} is ${values[i]} after ${values[i - 1]}`);
    }
  }
}

export function requirePositive(name: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] > 0 && values[i] < Number.POSITIVE_INFINITY)) {
      throw protocolError(`${name} must be positive: entry ${i + 1} is ${values[i]}`);
    }
  }
}

/** Fewer points than parameters cannot be fitted at all. */
export function requirePoints(what: string, points: number, parameters: number): void {
  if (points >= parameters) return;
  throw quantifyErrors.error('quantify/too-few-points', {
    what: `${points} ${what} for ${parameters} parameters`,
  });
}

/** Repetition times of spoiled gradient echoes: below 0.5 they are in seconds, above 5000 in microseconds. */
export function requireTrMs(trMs: number): void {
  if (trMs >= 0.5 && trMs <= 5000) return;
  const hint = trMs > 0 && trMs < 0.5 ? '; is it in seconds?' : '';
  throw protocolError(`trMs must be in milliseconds, between 0.5 and 5000; got ${trMs}${hint}`);
}

/** Times of images: where even the longest is shorter than any protocol's, they are in seconds. */
export function requireTimesMs(name: string, timesMs: readonly number[], shortestMs: number): void {
  const longest = Math.max(...timesMs);
  if (longest >= shortestMs) return;
  throw protocolError(`${name} must be in milliseconds; the longest is ${longest}: are they in seconds?`);
}

/** Relaxivities r1: below 0.5 they are per ms, above 200 per M; those of agents in use are 2.5 to 20 1/(mM s). */
export function requireRelaxivity(perMmPerS: number): void {
  if (perMmPerS >= 0.5 && perMmPerS <= 200) return;
  const unit = perMmPerS > 0 && perMmPerS < 0.5 ? 'ms' : perMmPerS > 200 ? 'M' : '';
  const hint = unit === '' ? '' : `; is it per ${unit}?`;
  throw protocolError(`The relaxivity must be in 1/(mM s), between 0.5 and 200; got ${perMmPerS}${hint}`);
}

export function requireFlipAngles(anglesDeg: ArrayLike<number>): void {
  for (let i = 0; i < anglesDeg.length; i++) {
    if (!(anglesDeg[i] > 0 && anglesDeg[i] <= 180)) {
      throw protocolError(
        `Flip angles are in degrees, above 0 and up to 180; entry ${i + 1} is ${anglesDeg[i]}`,
      );
    }
  }
}

export function protocolError(what: string) {
  return quantifyErrors.error('quantify/protocol', { what });
}

/** Fills in a model's defaults; the schema's `default` notes are the same numbers. */
export function withDefaults<S extends object>(defaults: S, given: Partial<S> | undefined): S {
  return given === undefined ? defaults : { ...defaults, ...given };
}
