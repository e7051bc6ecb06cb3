import { exp } from '@lobule/numerics';
import { checkDesign, type Design } from '../design.ts';
import { learnersErrors } from '../errors.ts';
import { solveDual } from './dual.ts';

/** What makes two rows alike; `gamma` is per squared unit of the columns. */
export type Kernel = { readonly kind: 'linear' } | { readonly kind: 'rbf'; readonly gamma: number };

/** Kernel, price of errors and when the solver ends. */
export interface SvmSettings {
  readonly kernel: Kernel;
  /** Price of a point on the wrong side of its margin. */
  readonly cost: number;
  /** Factors of the price for classes 0 and 1; default 1 for both. */
  readonly classWeights?: readonly [number, number];
  /** Largest violation of the conditions of the optimum; default 1e-6. */
  readonly tolerance?: number;
}

/** A support vector machine, as plain data. */
export interface SvmModel {
  readonly kernel: Kernel;
  readonly columns: number;
  /** Rows of the design that carry it. */
  readonly support: Int32Array;
  /** Their features, column by column. */
  readonly vectors: Float64Array;
  /** y alpha of each. */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  /** Largest violation of the conditions of the optimum. */
  readonly violation: number;
}

/**
 * C-support vector classification (Cortes and Vapnik 1995) of classes 0 and 1, solved in its dual by sequential minimal
 * optimisation with second-order working sets (Fan, Chen and Lin 2005, JMLR 6:1889), as LIBSVM. Features are taken as they
 * are: scale them first.
 *
 * @throws learners/shape, learners/not-finite, learners/one-class, learners/setting, learners/not-converged
 * @example
 * const model = fitSvm(design, y, { kernel: { kind: 'rbf', gamma: 0.01 }, cost: 1 });
 * svmDecision(model, design); // above 0: class 1
 */
export function fitSvm(design: Design, y: ArrayLike<number>, settings: SvmSettings): SvmModel {
  checkDesign(design);
  checkClasses(design, y, settings);
  const { rows, columns, x } = design;
  const { kernel, cost, classWeights = [1, 1], tolerance = 1e-6 } = settings;
  const products = kernelMatrix(kernel, design, design);
  const sign = Float64Array.from(y, (value) => (value === 1 ? 1 : -1));
  const bound = Float64Array.from(y, (value) => cost * classWeights[value === 1 ? 1 : 0]);
  const { alpha, offset, violation } = solveDual(products, sign, bound, tolerance);
  const support = Int32Array.from({ length: rows }, (_, i) => i).filter((i) => alpha[i] > 0);
  const vectors = new Float64Array(support.length * columns);
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < support.length; k++) vectors[j * support.length + k] = x[j * rows + support[k]];
  }
  const coefficients = Float64Array.from(support, (i) => sign[i] * alpha[i]);
  return { kernel, columns, support, vectors, coefficients, intercept: -offset, violation };
}

/**
 * Signed distance from the boundary, in units of the margin.
 *
 * @throws learners/shape
 */
export function svmDecision(model: SvmModel, design: Design): Float64Array {
  checkDesign(design);
  if (design.columns !== model.columns) {
    throw learnersErrors.error('learners/shape', {
      what: `The machine was fitted to ${model.columns} columns, the design has ${design.columns}`,
    });
  }
  const { coefficients, vectors, columns, intercept, kernel } = model;
  const count = coefficients.length;
  const products = kernelMatrix(kernel, design, { rows: count, columns, x: vectors });
  return Float64Array.from({ length: design.rows }, (_, i) => {
    let sum = intercept;
    for (let k = 0; k < count; k++) sum += coefficients[k] * products[i * count + k];
    return sum;
  });
}

/**
 * Weights of the features of a linear machine.
 *
 * @throws learners/setting
 */
export function svmWeights(model: SvmModel): Float64Array {
  if (model.kernel.kind !== 'linear') {
    throw learnersErrors.error('learners/setting', {
      what: 'Only a linear machine has a weight for each feature',
    });
  }
  const count = model.coefficients.length;
  return Float64Array.from({ length: model.columns }, (_, j) =>
    model.coefficients.reduce((sum, c, k) => sum + c * model.vectors[j * count + k], 0),
  );
}

/** Row i of the first against row k of the second at i * rows of the second + k. */
function kernelMatrix(kernel: Kernel, first: Design, second: Design): Float64Array {
  const products = new Float64Array(first.rows * second.rows);
  for (let j = 0; j < first.columns; j++) {
    for (let i = 0; i < first.rows; i++) {
      const value = first.x[j * first.rows + i];
      const at = i * second.rows;
      const from = j * second.rows;
      if (kernel.kind === 'linear') {
        for (let k = 0; k < second.rows; k++) products[at + k] += value * second.x[from + k];
      } else {
        for (let k = 0; k < second.rows; k++) {
          const apart = value - second.x[from + k];
          products[at + k] += apart * apart;
        }
      }
    }
  }
  if (kernel.kind === 'rbf') {
    for (let k = 0; k < products.length; k++) products[k] = exp(-kernel.gamma * products[k]);
  }
  return products;
}

function checkClasses(
  design: Design,
  y: ArrayLike<number>,
  { kernel, cost, classWeights, tolerance }: SvmSettings,
): void {
  if (y.length !== design.rows) {
    throw learnersErrors.error('learners/shape', { what: `${y.length} classes for ${design.rows} rows` });
  }
  let ones = 0;
  for (let i = 0; i < y.length; i++) {
    if (y[i] !== 0 && y[i] !== 1) {
      throw learnersErrors.error('learners/one-class', {
        what: 'A class is neither 0 nor 1',
        where: { row: i },
      });
    }
    ones += y[i];
  }
  if (ones === 0 || ones === y.length) {
    throw learnersErrors.error('learners/one-class', { what: `All ${y.length} rows are of one class` });
  }
  const positive = [cost, ...(classWeights ?? []), tolerance ?? 1, kernel.kind === 'rbf' ? kernel.gamma : 1];
  if (!positive.every((value) => value > 0 && Number.isFinite(value))) {
    throw learnersErrors.error('learners/setting', {
      what: `A support vector machine with cost ${cost}, class weights ${classWeights ?? 'none'}, kernel ${JSON.stringify(kernel)}`,
    });
  }
}
