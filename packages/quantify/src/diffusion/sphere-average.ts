import { positiveHalf } from '../solver/gauss-legendre.ts';

/**
 * Averages over all directions n of n_i^2 n_j^2 / D(n)^2 in the eigenframe of D, from which the mean kurtosis follows:
 *
 *   MK = < V(n) / D(n)^2 > = sum_i V_iiii < n_i^4 / D^2 > + 6 sum_(i<j) V_iijj < n_i^2 n_j^2 / D^2 >
 *
 * (odd powers vanish). They are the functions F1 and F2 of Tabesh et al. 2011 (MRM 65:823), which are written there
 * with Carlson's R_F and R_D and divide by differences of eigenvalues. The squares n_i^2 are Dirichlet (1/2, 1/2, 1/2),
 * so each average is itself one of Carlson's R functions (Carlson 1977, Special Functions of Applied Mathematics, 6.8):
 *
 *   < n_i^2 n_j^2 / D^2 > = c_ij int_0^inf t^(1/2) / [(t + l_i) (t + l_j)] / sqrt((t + l_1)(t + l_2)(t + l_3)) dt
 *
 * with c_ii = 3/4, c_ij = 1/4: a positive integrand, nothing to cancel, no special case of equal eigenvalues. With
 * t = m u^2 / (1 - u^2) it is a smooth and even function of u on -1 .. 1, for Gauss and Legendre. m is the geometric
 * mean of the largest and the smallest eigenvalue, which puts the poles of both equally far away.
 */
export interface SphereAverages {
  /** i and j = 11, 22, 33, 12, 13, 23. */
  readonly values: Float64Array;
  /** @param eigenvalues positive, largest first. */
  solve(eigenvalues: Float64Array): void;
}

/** By the ratio of the eigenvalues up to which they leave less than 1e-12. */
const RULES = [
  { below: 20, rule: positiveHalf(32) },
  { below: 400, rule: positiveHalf(128) },
  { below: Number.POSITIVE_INFINITY, rule: positiveHalf(512) },
] as const;

export function sphereAverages(): SphereAverages {
  const values = new Float64Array(6);
  return {
    values,
    solve([first, second, third]) {
      values.fill(0);
      const ratio = first / third;
      const m = Math.sqrt(first * third);
      const { nodes, weights } = (RULES.find(({ below }) => ratio < below) ?? RULES[2]).rule;
      for (let i = 0; i < nodes.length; i++) {
        const uu = nodes[i] * nodes[i];
        const vv = 1 - uu;
        // (1 - u^2) (t + l) for each eigenvalue.
        const a = m * uu + first * vv;
        const b = m * uu + second * vv;
        const c = m * uu + third * vv;
        const common = (weights[i] * uu * vv) / Math.sqrt(a * b * c);
        values[0] += common / (a * a);
        values[1] += common / (b * b);
        values[2] += common / (c * c);
        values[3] += common / (a * b);
        values[4] += common / (a * c);
        values[5] += common / (b * c);
      }
      // dt and t^(1/2) give 2 m^(3/2); the rule is over 0 .. 1.
      const scale = 2 * m * Math.sqrt(m);
      for (let p = 0; p < 6; p++) values[p] *= scale * (p < 3 ? 3 / 4 : 1 / 4);
    },
  };
}
