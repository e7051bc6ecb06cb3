import { sphereAverages } from './sphere-average.ts';
import { eigenFrame } from './symmetric-three.ts';
import { ELEMENTS, fillMonomials, fourthAt } from './tensor-basis.ts';

/** What is read from the two tensors, in the order of the maps. */
export const MEASURES = ['md', 'fa', 'ad', 'rd', 'mk', 'ak', 'rk'] as const;

export interface TensorMeasures {
  /** By `MEASURES`; fractional anisotropy and kurtoses are NaN where an eigenvalue is not positive. */
  readonly values: Float64Array;
  readonly eigenvalues: Float64Array;
  /** 3 x 3, rows are the eigenvectors. */
  readonly vectors: Float64Array;
  /** @param tensors D and V = MD^2 W, in the order of `secondOrder` and `fourthOrder`. */
  solve(tensors: Float64Array): void;
}

/**
 * Mean, axial and radial diffusivity and kurtosis (Tabesh et al. 2011, MRM 65:823), fractional anisotropy:
 * MK = <K(n)> over all directions, AK = K(e1), RK = the mean of K over directions perpendicular to e1, all exact.
 *
 * Where the two largest eigenvalues are equal e1 is any direction between them, and AK, RK, AD and RD are those of the
 * one that was found.
 */
export function tensorMeasures(): TensorMeasures {
  const frame = eigenFrame();
  const averages = sphereAverages();
  const { values: eigenvalues, vectors: e } = frame;
  const monomials = new Float64Array(ELEMENTS);
  const values = new Float64Array(MEASURES.length);

  /** V at a e_i + b e_j. */
  function fourth(tensors: Float64Array, i: number, a: number, j: number, b: number): number {
    const [p, q] = [i * 3, j * 3];
    fillMonomials(a * e[p] + b * e[q], a * e[p + 1] + b * e[q + 1], a * e[p + 2] + b * e[q + 2], monomials);
    return fourthAt(tensors, monomials);
  }

  /** V(e_i + e_j) + V(e_i - e_j) = 2 V_iiii + 2 V_jjjj + 12 V_iijj. */
  function mixed(tensors: Float64Array, i: number, j: number, whole: number): number {
    return (fourth(tensors, i, 1, j, 1) + fourth(tensors, i, 1, j, -1) - 2 * whole) / 12;
  }

  return {
    values,
    eigenvalues,
    vectors: e,
    solve(tensors) {
      frame.solve(tensors);
      const [l1, l2, l3] = eigenvalues;
      values.fill(Number.NaN);
      values[0] = (tensors[0] + tensors[2] + tensors[5]) / 3;
      values[2] = l1;
      values[3] = (l2 + l3) / 2;
      if (!(l3 > 0)) return;
      values[1] = anisotropy(l1, l2, l3);
      const v1 = fourth(tensors, 0, 1, 1, 0);
      const v2 = fourth(tensors, 1, 1, 2, 0);
      const v3 = fourth(tensors, 2, 1, 0, 0);
      const v12 = mixed(tensors, 0, 1, v1 + v2);
      const v13 = mixed(tensors, 0, 2, v1 + v3);
      const v23 = mixed(tensors, 1, 2, v2 + v3);
      averages.solve(eigenvalues);
      const f = averages.values;
      values[4] = v1 * f[0] + v2 * f[1] + v3 * f[2] + 6 * (v12 * f[3] + v13 * f[4] + v23 * f[5]);
      values[5] = v1 / (l1 * l1);
      values[6] = radial(l2, l3, v2, v3, v23);
    },
  };
}

function anisotropy(l1: number, l2: number, l3: number): number {
  const spread = (l1 - l2) * (l1 - l2) + (l2 - l3) * (l2 - l3) + (l3 - l1) * (l3 - l1);
  return Math.sqrt((0.5 * spread) / (l1 * l1 + l2 * l2 + l3 * l3));
}

/**
 * The mean over the circle of V / D^2 with D = a cos^2 + b sin^2:
 *
 *   <cos^4 / D^2> = (2 sqrt a + sqrt b) / (2 a^(3/2) s^2),  <cos^2 sin^2 / D^2> = 1 / (2 sqrt(a b) s^2),
 *
 * s = sqrt a + sqrt b. They are G1 and G2 of Tabesh et al. without their division by a - b.
 */
function radial(a: number, b: number, v2: number, v3: number, v23: number): number {
  const rootA = Math.sqrt(a);
  const rootB = Math.sqrt(b);
  const s2 = (rootA + rootB) * (rootA + rootB);
  const first = (2 * rootA + rootB) / (2 * a * rootA * s2);
  const second = (2 * rootB + rootA) / (2 * b * rootB * s2);
  return v2 * first + v3 * second + (6 * v23) / (2 * rootA * rootB * s2);
}
