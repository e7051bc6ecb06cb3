import { cos, sin } from '@lobule/numerics';
import { positiveHalf } from '../solver/gauss-legendre.ts';
import { ELEMENTS, fillMonomials, fourthAt, SECOND, secondAt } from './tensor-basis.ts';
import { MEASURES, type TensorMeasures } from './tensor-measures.ts';

/** Rings and directions on each: standard errors need no more. */
const RINGS = 16;
const AROUND = 16;

/**
 * Derivatives of the measures by the elements of the tensors, for standard errors (delta method). Averages over
 * directions are sums over a product rule on half the sphere, whose pole is e1. The axis e1 itself depends on D:
 *
 *   de1 = sum_k e_k (e_k' dD e1) / (l1 - lk),
 *
 * so the errors of AK and RK grow without bound as the largest eigenvalues become equal, as the measures themselves
 * lose their meaning.
 */
export interface TensorGradients {
  /** measures x elements, row-major. */
  readonly values: Float64Array;
  /** At the tensors for which the measures were solved last; all eigenvalues positive. */
  solve(tensors: Float64Array, measures: TensorMeasures): void;
}

export function tensorGradients(): TensorGradients {
  const values = new Float64Array(MEASURES.length * ELEMENTS);
  const monomials = new Float64Array(ELEMENTS);
  const { nodes, weights } = positiveHalf(RINGS);
  const circle = Float64Array.from({ length: AROUND }, (_, i) => cos((2 * Math.PI * i) / AROUND));
  const upright = Float64Array.from({ length: AROUND }, (_, i) => sin((2 * Math.PI * i) / AROUND));
  const row = (measure: (typeof MEASURES)[number]) => MEASURES.indexOf(measure) * ELEMENTS;
  const [MD, FA, AD, RD, MK, AK, RK] = MEASURES.map(row);
  let e = new Float64Array(9);

  function along(a: number, b: number, c: number): void {
    const component = (i: number) => a * e[i] + b * e[3 + i] + c * e[6 + i];
    fillMonomials(component(0), component(1), component(2), monomials);
  }

  /** Adds weight x dK(n) for the direction that the monomials are of; returns V(n) / D(n)^2. */
  function addKurtosis(at: number, weight: number, tensors: Float64Array): number {
    const d = secondAt(tensors, monomials);
    const k = fourthAt(tensors, monomials) / (d * d);
    for (let m = 0; m < SECOND; m++) values[at + m] -= (weight * 2 * k * monomials[m]) / d;
    for (let m = SECOND; m < ELEMENTS; m++) values[at + m] += (weight * monomials[m]) / (d * d);
    return k;
  }

  /** The derivative of V along e_k at n = (a, b, c) in the eigenframe: V(n + h e_k) is a quartic in h. */
  function slope(tensors: Float64Array, a: number, b: number, c: number, k: number): number {
    const odd = (h: number) => {
      along(a + (k === 0 ? h : 0), b + (k === 1 ? h : 0), c + (k === 2 ? h : 0));
      const above = fourthAt(tensors, monomials);
      along(a - (k === 0 ? h : 0), b - (k === 1 ? h : 0), c - (k === 2 ? h : 0));
      return (above - fourthAt(tensors, monomials)) / 2;
    };
    return (8 * odd(0.5) - odd(1)) / 3;
  }

  /** Adds weight x e_k' dD e1. */
  function addTurn(at: number, weight: number, k: number): void {
    const p = k * 3;
    values[at] += weight * e[p] * e[0];
    values[at + 1] += weight * (e[p] * e[1] + e[p + 1] * e[0]);
    values[at + 2] += weight * e[p + 1] * e[1];
    values[at + 3] += weight * (e[p] * e[2] + e[p + 2] * e[0]);
    values[at + 4] += weight * (e[p + 1] * e[2] + e[p + 2] * e[1]);
    values[at + 5] += weight * e[p + 2] * e[2];
  }

  function diffusivities(tensors: Float64Array, fa: number): void {
    values[MD] = 1 / 3;
    values[MD + 2] = 1 / 3;
    values[MD + 5] = 1 / 3;
    addTurn(AD, 1, 0);
    for (let m = 0; m < SECOND; m++) values[RD + m] = (3 * values[MD + m] - values[AD + m]) / 2;
    // FA^2 = 3/2 A / B with A = |D|^2 - tr^2 / 3, B = |D|^2.
    let size = 0;
    for (let m = 0; m < SECOND; m++) size += tensors[m] * tensors[m] * (diagonal(m) ? 1 : 2);
    const trace = tensors[0] + tensors[2] + tensors[5];
    const share = (2 * fa * fa) / 3;
    for (let m = 0; m < SECOND; m++) {
      const bySize = 2 * tensors[m] * (diagonal(m) ? 1 : 2);
      const byTrace = diagonal(m) ? (2 / 3) * trace : 0;
      values[FA + m] = (0.75 * (bySize * (1 - share) - byTrace)) / (size * fa);
    }
  }

  return {
    values,
    solve(tensors, { values: measured, eigenvalues: l, vectors }) {
      values.fill(0);
      e = vectors as Float64Array<ArrayBuffer>;
      diffusivities(tensors, measured[1]);
      for (let i = 0; i < nodes.length; i++) {
        const across = Math.sqrt(1 - nodes[i] * nodes[i]);
        for (let j = 0; j < AROUND; j++) {
          along(nodes[i], across * circle[j], across * upright[j]);
          addKurtosis(MK, weights[i] / AROUND, tensors);
        }
      }
      along(1, 0, 0);
      addKurtosis(AK, 1, tensors);
      for (let k = 1; k < 3; k++) {
        const turning = slope(tensors, 1, 0, 0, k) / (l[0] * l[0] * (l[0] - l[k]));
        addTurn(AK, turning, k);
      }
      for (let j = 0; j < AROUND; j++) {
        const [b, c] = [circle[j], upright[j]];
        along(0, b, c);
        const d = secondAt(tensors, monomials);
        addKurtosis(RK, 1 / AROUND, tensors);
        const turning = -slope(tensors, 0, b, c, 0) / (d * d * AROUND);
        addTurn(RK, (turning * b) / (l[0] - l[1]), 1);
        addTurn(RK, (turning * c) / (l[0] - l[2]), 2);
      }
    },
  };
}

/** xx, xy, yy, xz, yz, zz. */
function diagonal(m: number): boolean {
  return m === 0 || m === 2 || m === 5;
}
