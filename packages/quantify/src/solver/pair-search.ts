import { exp, log } from '@lobule/numerics';
import { blocked, multiplyInto, productsOf } from './products.ts';

export interface RateRange {
  readonly lowest: number;
  readonly highest: number;
}

/** What the search found: the logarithms of the best pair of rates. */
export interface PairSearch {
  /** `fast-only`: one fast rate alone explains the data better than any pair with a slow one. */
  find(y: Float64Array): 'pair' | 'fast-only';
  readonly found: { log1: number; log2: number };
}

/** Between neighbouring atoms, in the logarithm of the rate. */
const SPACING = 0.2;

/**
 * The best pair of a slow and a fast exponential among two dictionaries, both amplitudes positive and in closed form:
 * the products of y with the atoms are shared by all pairs. Every second pair is looked at, then all around the best.
 *
 * @param penalty a factor on the residual for what is known of the fast rate, by its logarithm; 1 where nothing is.
 * @param usual the fast rate's logarithm where no pair is better than a slow one alone.
 */
export function pairSearch(
  x: Float64Array,
  slow: RateRange,
  fast: RateRange,
  penalty: (log2: number) => number,
  usual: number,
): PairSearch {
  const n = x.length;
  const slowAtoms = unitAtoms(x, slow);
  const fastAtoms = unitAtoms(x, fast);
  const slowCount = slowAtoms.logs.length;
  const fastCount = fastAtoms.logs.length;
  const pairs = pairTable(slowAtoms, fastAtoms, n);
  const slowProducts = blocked(slowAtoms.atoms, n);
  const fastProducts = blocked(fastAtoms.atoms, n);
  const alongSlow = productsOf(slowProducts);
  const alongFast = productsOf(fastProducts);
  const penalties = fastAtoms.logs.map(penalty);
  const found = { log1: 0, log2: 0 };
  let squared = 0;
  let least = 0;
  let best = -1;

  /** Looks at the pairs of these atoms, each `step` apart. */
  function look(fromSlow: number, toSlow: number, fromFast: number, toFast: number, step: number): void {
    for (let i = fromSlow; i < toSlow; i += step) {
      const b1 = alongSlow[i];
      for (let j = fromFast, p = (i * fastCount + fromFast) * 2; j < toFast; j += step, p += 2 * step) {
        const b2 = alongFast[j];
        const cosine = pairs[p];
        const left1 = b1 - cosine * b2;
        const left2 = b2 - cosine * b1;
        const here = (squared - (left1 * b1 + left2 * b2) * pairs[p + 1]) * penalties[j];
        if (here < least && left1 > 0 && left2 > 0) {
          least = here;
          best = i * fastCount + j;
        }
      }
    }
  }

  return {
    found,
    find(y) {
      multiplyInto(slowProducts, y, alongSlow);
      multiplyInto(fastProducts, y, alongFast);
      const bestSlow = largest(alongSlow, slowCount);
      const bestFast = largest(alongFast, fastCount);
      squared = 0;
      for (let t = 0; t < n; t++) squared += y[t] * y[t];
      least = squared - positiveSquare(alongSlow[bestSlow]);
      best = -1;
      const fastAlone = (squared - positiveSquare(alongFast[bestFast])) * penalties[bestFast];
      const fastIsBetter = fastAlone < least;
      if (fastIsBetter) least = fastAlone;
      look(0, slowCount, 0, fastCount, 2);
      if (best < 0) {
        found.log1 = slowAtoms.logs[bestSlow];
        found.log2 = usual;
        return fastIsBetter ? 'fast-only' : 'pair';
      }
      const i = Math.trunc(best / fastCount);
      const j = best - i * fastCount;
      look(Math.max(0, i - 1), Math.min(slowCount, i + 2), Math.max(0, j - 1), Math.min(fastCount, j + 2), 1);
      found.log1 = slowAtoms.logs[Math.trunc(best / fastCount)];
      found.log2 = fastAtoms.logs[best % fastCount];
      return 'pair';
    },
  };
}

function unitAtoms(x: Float64Array, { lowest, highest }: RateRange) {
  const count = Math.ceil(log(highest / lowest) / SPACING) + 1;
  const logs = Float64Array.from(
    { length: count },
    (_, j) => log(lowest) + (j * log(highest / lowest)) / (count - 1),
  );
  const atoms = new Float64Array(count * x.length);
  logs.forEach((value, j) => {
    const rate = exp(value);
    const atom = x.map((b) => exp(-rate * b));
    const length = Math.sqrt(atom.reduce((sum, part) => sum + part * part, 0));
    atoms.set(
      atom.map((part) => part / length),
      j * x.length,
    );
  });
  return { logs, atoms };
}

/** For each pair: the cosine between the atoms, and 1 / (1 - cosine^2); a pair too alike to tell apart gets 0. */
function pairTable(
  slow: { logs: Float64Array; atoms: Float64Array },
  fast: { logs: Float64Array; atoms: Float64Array },
  n: number,
): Float64Array {
  const table = new Float64Array(slow.logs.length * fast.logs.length * 2);
  for (let i = 0, p = 0; i < slow.logs.length; i++) {
    for (let j = 0; j < fast.logs.length; j++, p += 2) {
      let cosine = 0;
      for (let t = 0; t < n; t++) cosine += slow.atoms[i * n + t] * fast.atoms[j * n + t];
      const apart = 1 - cosine * cosine;
      table[p] = cosine;
      table[p + 1] = apart > 1e-6 ? 1 / apart : 0;
    }
  }
  return table;
}

function largest(values: Float64Array, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[j] > values[best]) best = j;
  return best;
}

function positiveSquare(c: number): number {
  return c > 0 ? c * c : 0;
}
