/**
 * Exact null distributions of the rank statistics without ties, as probabilities; sums of positive terms only, so
 * that small tails keep their digits.
 */

/** Probabilities of the Mann-Whitney U = 0 .. m n (Mann and Whitney 1947). */
export function mannWhitneyProbabilities(m: number, n: number): Float64Array {
  const top = m * n;
  // bySize[i] holds the distribution for i against j values. The largest of all i + j values belongs to the first
  // sample with probability i / (i + j), and then exceeds all j of the second.
  const bySize = Array.from({ length: m + 1 }, () => {
    const sure = new Float64Array(top + 1);
    sure[0] = 1;
    return sure;
  });
  for (let j = 1; j <= n; j++) {
    for (let i = 1; i <= m; i++) {
      const current = bySize[i];
      const fewer = bySize[i - 1];
      const share = i / (i + j);
      for (let u = i * j; u >= 0; u--) {
        current[u] = (1 - share) * current[u] + (u >= j ? share * fewer[u - j] : 0);
      }
    }
  }
  return bySize[m];
}

/** Probabilities of the signed-rank V = 0 .. n (n + 1) / 2 (Wilcoxon 1945). */
export function signedRankProbabilities(n: number): Float64Array {
  const top = (n * (n + 1)) / 2;
  const shares = new Float64Array(top + 1);
  shares[0] = 1;
  for (let rank = 1; rank <= n; rank++) {
    for (let v = top; v >= 0; v--) shares[v] = 0.5 * (shares[v] + (v >= rank ? shares[v - rank] : 0));
  }
  return shares;
}

/** Probabilities of the number of concordant pairs 0 .. n (n - 1) / 2 among n (Kendall 1938). */
export function kendallProbabilities(n: number): Float64Array {
  const top = (n * (n - 1)) / 2;
  let shares = new Float64Array(top + 1);
  shares[0] = 1;
  for (let size = 2; size <= n; size++) {
    const next = new Float64Array(top + 1);
    for (let k = 0; k <= top; k++) {
      let sum = 0;
      for (let j = 0; j < size && j <= k; j++) sum += shares[k - j];
      next[k] = sum / size;
    }
    shares = next;
  }
  return shares;
}

/** Twice the smaller tail at the statistic, at most 1. */
export function twoSidedExact(probabilities: Float64Array, statistic: number): number {
  let lower = 0;
  for (let k = 0; k <= statistic; k++) lower += probabilities[k];
  let upper = 0;
  for (let k = probabilities.length - 1; k >= statistic; k--) upper += probabilities[k];
  return Math.min(1, 2 * Math.min(lower, upper));
}

/** The smallest k with P(X <= k) >= p. */
export function exactQuantile(probabilities: Float64Array, p: number): number {
  let sum = 0;
  for (let k = 0; k < probabilities.length; k++) {
    sum += probabilities[k];
    if (sum >= p * (1 - 64 * Number.EPSILON)) return k;
  }
  return probabilities.length - 1;
}
