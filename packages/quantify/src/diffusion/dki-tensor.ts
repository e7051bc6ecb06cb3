import { type Infer, s } from '@lobule/foundation';
import { exp, log, matrix, multiply, symmetricEigen, transpose } from '@lobule/numerics';
import { protocolError, requirePoints, withDefaults } from '../core/check.ts';
import { preparedModel } from '../core/driver.ts';
import { closeEstimate } from '../core/estimate.ts';
import { exactFitWarning } from '../core/exact-fit.ts';
import type { CurveEstimate, CurveFitter, MapModel, ParameterDescription } from '../core/model.ts';
import {
  FINE,
  KURTOSIS_OUT_OF_RANGE,
  NOT_CONVERGED,
  NOT_POSITIVE,
  OUTSIDE_MODEL,
  TENSOR_NOT_POSITIVE,
} from '../core/reasons.ts';
import { S0 } from '../relaxometry/parameters.ts';
import { bValuesSchema, requireBValues } from './b-values.ts';
import { tensorElements, tensorMaps } from './parameters.ts';
import { ELEMENTS, fillMonomials, SECOND, UNKNOWNS } from './tensor-basis.ts';
import { tensorGradients } from './tensor-gradients.ts';
import { MEASURES, tensorMeasures } from './tensor-measures.ts';
import { unitDirection, ZERO_B } from './trace-groups.ts';
import { weightedTensorFit } from './weighted-tensor-fit.ts';

const protocolSchema = s.object({
  ...bValuesSchema.shape,
  directions: s.array(s.array(s.number(), { minItems: 3, maxItems: 3 }), {
    description: 'Gradient direction of each image, in the order of the frames; [0, 0, 0] at b = 0',
  }),
});
type Protocol = Infer<typeof protocolSchema>;
const settingsSchema = s.object({
  weights: s.oneOf(['fitted', 'none'], {
    default: 'fitted',
    description:
      'Of the logarithms: the squared signal that an unweighted fit predicts (the inverse variance), or none',
  }),
  elements: s.boolean({
    default: false,
    description: 'The 21 elements of the two tensors as maps too; a curve can only be predicted from them',
  }),
});
type Settings = Infer<typeof settingsSchema>;

/**
 * ln S(b, n) = ln S0 - b D(n) + b^2 MD^2 W(n) / 6
 *
 * The tensors of diffusion (6 elements) and kurtosis (15), linear least squares on the logarithm: unweighted by a
 * pseudo-inverse that all voxels share, then weighted by the squared signal that it predicts (Veraart et al. 2013,
 * NeuroImage 81:335, two steps). Mean, axial and radial kurtosis are exact (see `tensorMeasures`).
 *
 * Nothing is clipped: dipy sets eigenvalues up to 0 to a small number and kurtoses into -3/7 .. 10. A kurtosis outside
 * 0 .. 3 / (b_max D) is flagged: where a diffusivity is small its kurtosis is noise over a small number, of either sign
 * and any size (dipy#2003).
 */
export const dkiTensorModel: MapModel<Protocol, Settings> = {
  id: 'dki-tensor',
  title: 'Diffusion kurtosis tensor',
  equation: 'ln S(b, n) = ln S0 − b D(n) + b² MD² W(n) / 6',
  citation:
    'Jensen et al. 2005, MRM 53:1432; Tabesh et al. 2011, MRM 65:823; weights: Veraart et al. 2013, NeuroImage 81:335',
  frames: 'one image per b-value and direction',
  parameters: [...tensorMaps, S0, ...tensorElements],
  free: [...tensorElements.map(({ name }) => name), S0.name],
  inputs: [],
  protocol: protocolSchema,
  settings: settingsSchema,
  prepare(protocol, given) {
    const settings = withDefaults<Settings>({ weights: 'fitted', elements: false }, given);
    const { bValues, directions } = protocol;
    requirePoints('images', bValues.length, UNKNOWNS);
    requireBValues(bValues, 3);
    const design = designMatrix(bValues, directions);
    const parameters: readonly ParameterDescription[] = settings.elements
      ? dkiTensorModel.parameters
      : [...tensorMaps, S0];
    return preparedModel(dkiTensorModel, tensorFitter(design, bValues, settings), {
      parameters,
      warnings: exactFitWarning('images', bValues.length, UNKNOWNS),
    });
  },
};

interface Design {
  /** images x unknowns, row-major; b over the highest, so all columns are of order one. */
  readonly rows: Float64Array;
  /** unknowns x images: least squares without weights. */
  readonly pseudoInverse: Float64Array;
}

/** An eigenvalue of A'A below this share of the largest counts as zero: a direction 1e5 times less certain. */
const RANK_SHARE = 1e-10;

/** @throws quantify/protocol where directions and b-values do not determine both tensors. */
function designMatrix(bValues: readonly number[], directions: Protocol['directions']): Design {
  const n = bValues.length;
  if (directions.length !== n)
    throw protocolError(`directions has ${directions.length} entries for ${n} b-values`);
  const highest = Math.max(...bValues);
  const rows = new Float64Array(n * UNKNOWNS);
  const monomials = new Float64Array(ELEMENTS);
  bValues.forEach((value, i) => {
    const direction = unitDirection(directions[i], i);
    if (direction === undefined && value >= ZERO_B)
      throw protocolError(`directions: entry ${i + 1} has no direction at b ${value}`);
    const b = value / highest;
    const [x, y, z] = direction ?? [0, 0, 0];
    fillMonomials(x, y, z, monomials);
    const row = rows.subarray(i * UNKNOWNS, (i + 1) * UNKNOWNS);
    for (let m = 0; m < SECOND; m++) row[m] = -b * monomials[m];
    for (let m = SECOND; m < ELEMENTS; m++) row[m] = (b * b * monomials[m]) / 6;
    row[UNKNOWNS - 1] = 1;
  });
  return { rows, pseudoInverse: pseudoInverse(rows, n, bValues, directions) };
}

/** (A'A)^-1 A' from the eigenvectors of A'A, which also tell the rank. */
function pseudoInverse(
  rows: Float64Array,
  n: number,
  bValues: readonly number[],
  directions: Protocol['directions'],
): Float64Array {
  const a = matrix(n, UNKNOWNS, rows);
  const { values, vectors } = symmetricEigen(multiply(transpose(a), a));
  const rank = values.filter((value) => value > RANK_SHARE * values[0]).length;
  if (rank < UNKNOWNS) {
    const weighted = directions.filter((_, i) => bValues[i] >= ZERO_B);
    const shells = new Set(bValues.filter((b) => b >= ZERO_B).map((b) => Math.round(b / 100))).size;
    throw protocolError(
      `${weighted.length} images of ${shells} b-values above 0 determine ${rank} of the ${UNKNOWNS} unknowns of the ` +
        'kurtosis tensor: it needs at least 15 different directions and two b-values above 0, and one near 0',
    );
  }
  const scaled = matrix(UNKNOWNS, UNKNOWNS);
  for (let i = 0; i < UNKNOWNS * UNKNOWNS; i++) scaled.data[i] = vectors.data[i] / values[i % UNKNOWNS];
  return multiply(multiply(scaled, transpose(vectors)), transpose(a)).data;
}

function tensorFitter(design: Design, bValues: readonly number[], settings: Settings): CurveFitter {
  const n = bValues.length;
  const highest = Math.max(...bValues);
  const fit = weightedTensorFit(design.rows, design.pseudoInverse, n, settings.weights === 'fitted');
  const { solution: c } = fit;
  const measures = tensorMeasures();
  const gradients = tensorGradients();
  const logs = new Float64Array(n);
  const gradient = new Float64Array(UNKNOWNS);

  function fillMeasures(out: CurveEstimate, variance: number): void {
    gradient[ELEMENTS] = 0;
    measures.solve(c);
    const { values, eigenvalues } = measures;
    const positive = eigenvalues[2] > 0;
    if (positive) gradients.solve(c, measures);
    for (let p = 0; p < MEASURES.length; p++) {
      const unit = DIFFUSIVITIES.has(p) ? highest : 1;
      out.values[p] = values[p] / unit;
      if (!positive) continue;
      for (let m = 0; m < ELEMENTS; m++) gradient[m] = gradients.values[p * ELEMENTS + m];
      out.errors[p] = Math.sqrt(variance * fit.spread(gradient)) / unit;
    }
    const s0 = exp(c[ELEMENTS]);
    gradient.fill(0);
    gradient[ELEMENTS] = s0;
    out.values[MEASURES.length] = s0;
    out.errors[MEASURES.length] = Math.sqrt(variance * fit.spread(gradient));
  }

  /** D as it is, W = V / MD^2 with the error of MD. */
  function fillElements(out: CurveEstimate, variance: number): void {
    const md = measures.values[0];
    for (let m = 0; m < ELEMENTS; m++) {
      const isSecond = m < SECOND;
      const unit = isSecond ? highest : md * md;
      gradient.fill(0);
      gradient[m] = 1 / unit;
      if (!isSecond) for (const d of [0, 2, 5]) gradient[d] = (-2 / 3) * (c[m] / (unit * md));
      out.values[MEASURES.length + 1 + m] = c[m] / unit;
      out.errors[MEASURES.length + 1 + m] = Math.sqrt(variance * fit.spread(gradient));
    }
  }

  function verdict(): number {
    const [md, , ad, rd, mk, ak, rk] = measures.values;
    if (!(md > 0)) return OUTSIDE_MODEL;
    if (!(measures.eigenvalues[2] > 0)) return TENSOR_NOT_POSITIVE;
    // Diffusivities are here in units of 1 / b_max.
    return inRange(mk, md) && inRange(ak, ad) && inRange(rk, rd) ? FINE : KURTOSIS_OUT_OF_RANGE;
  }

  return {
    frameCount: n,
    fit(y, _inputs, out) {
      for (let i = 0; i < n; i++) {
        if (!(y[i] > 0)) return NOT_POSITIVE;
        logs[i] = log(y[i]);
      }
      if (!fit.solve(logs)) return NOT_CONVERGED;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const residual = y[i] - exp(fit.at(i));
        squares += residual * residual;
      }
      closeEstimate(out, squares, n, UNKNOWNS, fit.condition());
      const variance = n > UNKNOWNS ? fit.weightedSquares(logs) / (n - UNKNOWNS) : Number.NaN;
      fillMeasures(out, variance);
      if (settings.elements) fillElements(out, variance);
      return verdict();
    },
    fitted(into) {
      for (let i = 0; i < n; i++) into[i] = exp(fit.at(i));
    },
    predict(values, _inputs, into) {
      const first = MEASURES.length + 1;
      const md = (values[first] + values[first + 2] + values[first + 5]) / 3;
      for (let i = 0; i < n; i++) {
        let exponent = 0;
        for (let m = 0; m < ELEMENTS; m++) {
          const unit = m < SECOND ? highest : md * md * highest * highest;
          exponent += design.rows[i * UNKNOWNS + m] * unit * values[first + m];
        }
        into[i] = values[MEASURES.length] * exp(exponent);
      }
    },
  };
}

/** MD, AD and RD among the measures. */
const DIFFUSIVITIES: ReadonlySet<number> = new Set([0, 2, 3]);

function inRange(kurtosis: number, diffusivity: number): boolean {
  return kurtosis >= 0 && kurtosis * diffusivity <= 3;
}
