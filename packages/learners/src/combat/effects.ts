import { exp, log } from '@lobule/numerics';
import type { CombatSettings } from './combat.ts';

/** Of each batch and feature, in units of the pooled SD: batch after batch. */
export interface BatchEffects {
  readonly shift: Float64Array;
  readonly scale: Float64Array;
}

/** Shift g and variance d of each feature in one batch, before and after shrinkage. */
interface Batch {
  readonly samples: Int32Array;
  readonly g: Float64Array;
  readonly d: Float64Array;
}

/**
 * Effects of each batch on standardised features, shrunk over them: what ComBat learns after its means, and longitudinal
 * ComBat after its mixed models.
 *
 * @param z - feature j of sample i at `j * rows + i`, standardised and without the effects that are to be kept
 * @param used - features that have a spread; the others keep shift 0 and scale 1
 * @example
 * const { shift } = estimateEffects(z, 60, 100, batch, 2, Int32Array.from({ length: 100 }, (_, j) => j), combatDefaults);
 * shift[1 * 100 + 7]; // of feature 7 in batch 1
 */
export function estimateEffects(
  z: Float64Array,
  rows: number,
  columns: number,
  batchOf: Int32Array,
  batches: number,
  used: Int32Array,
  { prior, meanOnly, referenceBatch }: CombatSettings,
): BatchEffects {
  const shift = new Float64Array(batches * columns);
  const scale = new Float64Array(batches * columns).fill(1);
  for (let b = 0; b < batches; b++) {
    if (b === referenceBatch) continue;
    const samples = Int32Array.from(batchOf.keys()).filter((i) => batchOf[i] === b);
    const batch = rawEffects(z, rows, samples, used, meanOnly);
    const shrunk =
      prior === 'parametric'
        ? parametric(z, rows, batch, used, meanOnly)
        : nonParametric(z, rows, batch, used, meanOnly);
    used.forEach((j, n) => {
      shift[b * columns + j] = shrunk.g[n];
      scale[b * columns + j] = Math.sqrt(shrunk.d[n]);
    });
  }
  return { shift, scale };
}

function rawEffects(
  z: Float64Array,
  rows: number,
  samples: Int32Array,
  used: Int32Array,
  meanOnly: boolean,
): Batch {
  const g = new Float64Array(used.length);
  const d = new Float64Array(used.length).fill(1);
  used.forEach((j, n) => {
    let sum = 0;
    for (const i of samples) sum += z[j * rows + i];
    g[n] = sum / samples.length;
    if (meanOnly) return;
    d[n] = squaresAbout(z, rows, samples, j, g[n]) / (samples.length - 1);
  });
  return { samples, g, d };
}

function squaresAbout(z: Float64Array, rows: number, samples: Int32Array, j: number, centre: number): number {
  let squares = 0;
  for (const i of samples) squares += (z[j * rows + i] - centre) * (z[j * rows + i] - centre);
  return squares;
}

/** Where the iteration of sva ends; its estimates are those at this change, so ours must be too. */
const SETTLED = 1e-4;
const MOST_ROUNDS = 10_000;

/** Normal prior of the shifts, inverse gamma of the variances, by moments; conditional modes in turn. */
function parametric(
  z: Float64Array,
  rows: number,
  { samples, g, d }: Batch,
  used: Int32Array,
  meanOnly: boolean,
) {
  const { mean: gBar, variance: t2 } = moments(g);
  const count = samples.length;
  if (meanOnly) return { g: g.map((value) => (t2 * value + gBar) / (t2 + 1)), d };
  const { mean: m, variance: s2 } = moments(d);
  const a = (2 * s2 + m * m) / s2;
  const b = (m * s2 + m * m * m) / s2;
  let gOld = g;
  let dOld = d;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const gNew = g.map((value, n) => (t2 * count * value + dOld[n] * gBar) / (t2 * count + dOld[n]));
    const dNew = d.map(
      (_, n) => (0.5 * squaresAbout(z, rows, samples, used[n], gNew[n]) + b) / (count / 2 + a - 1),
    );
    let change = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < g.length; n++) {
      change = Math.max(change, Math.abs(gNew[n] - gOld[n]) / gOld[n], Math.abs(dNew[n] - dOld[n]) / dOld[n]);
    }
    gOld = gNew;
    dOld = dNew;
    if (!(change > SETTLED)) break;
  }
  return { g: gOld, d: dOld };
}

/** Posterior means under the prior that the other features make. */
function nonParametric(z: Float64Array, rows: number, batch: Batch, used: Int32Array, meanOnly: boolean) {
  const { samples, g, d } = batch;
  const half = samples.length / 2;
  const gStar = new Float64Array(g.length);
  const dStar = new Float64Array(g.length);
  const logs = new Float64Array(g.length);
  used.forEach((j, n) => {
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < g.length; k++) {
      if (k === n) continue;
      logs[k] = -half * log(d[k]) - squaresAbout(z, rows, samples, j, g[k]) / (2 * d[k]);
      highest = Math.max(highest, logs[k]);
    }
    let weights = 0;
    for (let k = 0; k < g.length; k++) {
      if (k === n) continue;
      const weight = exp(logs[k] - highest);
      weights += weight;
      gStar[n] += weight * g[k];
      dStar[n] += weight * d[k];
    }
    gStar[n] /= weights;
    dStar[n] = meanOnly ? 1 : dStar[n] / weights;
  });
  return { g: gStar, d: dStar };
}

function moments(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
  return { mean, variance: squares / (values.length - 1) };
}
