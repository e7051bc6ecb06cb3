import { type RandomStream, randomStream } from '@lobule/foundation';
import type { FeatureMatrix } from '../data/data.ts';
import { predictionErrors } from '../errors.ts';
import { countPairs, share } from '../validation/discrimination.ts';
import { type Estimate, resampledInterval } from '../validation/interval.ts';
import { newPatients, selectFeatures, unlabelledTrainView } from '../views.ts';
import { classFolds } from './folds.ts';
import { type FittedClasses, fitClasses } from './model.ts';
import type { RegisteredClassPlan } from './plan.ts';

/** One row a patient. */
export interface ClassData {
  readonly patients: readonly string[];
  readonly x: FeatureMatrix;
  /** Name of each patient's class. */
  readonly outcome: readonly string[];
}

export interface ClassesResult {
  readonly planHash: string;
  readonly classes: readonly { readonly name: string; readonly patients: number }[];
  /** Each class against all others: mean over held-out folds and repeats, with its corrected resampled t interval. */
  readonly oneVersusRest: readonly { readonly name: string; readonly auc: Estimate }[];
  /** Patients of class (row) who were most probably of class (column), out of fold, by their mean over repeats. */
  readonly confusion: readonly (readonly number[])[];
  /** Mean over repeats of each patient's probability of each class, out of fold. */
  readonly predictions: readonly { readonly patient: string; readonly probability: readonly number[] }[];
  /** The model fitted to everybody. */
  readonly final: {
    readonly lambda: number;
    readonly alpha: number;
    readonly intercepts: readonly number[];
    /** Of features with a coefficient for any class, one for each class, in the units of the features as they reach the model. */
    readonly coefficients: readonly { readonly feature: string; readonly byClass: readonly number[] }[];
    /** Largest violation of the KKT conditions of its path. */
    readonly kkt: number;
  };
}

/**
 * Validates a multinomial model by repeated cross-validation, patients stratified by class, every step and the choice of
 * lambda anew in each training part.
 *
 * @throws prediction/outcome-wrong, prediction/table-wrong, prediction/too-few, prediction/feature-missing
 * @example
 * const result = validateClasses(registerClassPlan(plan), { patients, x, outcome: subtype });
 * result.confusion[0]; // what patients of the first class were taken for
 */
export function validateClasses(registered: RegisteredClassPlan, data: ClassData): ClassesResult {
  const { plan, hash } = registered;
  const { x, y } = checked(registered, data);
  const n = y.length;
  const everyone = Array.from({ length: n }, (_, i) => i);
  const classes = plan.classes.length;
  const sums = new Float64Array(n * classes);
  const areas = plan.classes.map((): number[] => []);
  const fit = (rows: readonly number[], stream: RandomStream) =>
    fitClasses(
      plan,
      unlabelledTrainView(
        rows.map((row) => data.patients[row]),
        rowsOfMatrix(x, rows),
      ),
      rows.map((row) => y[row]),
      stream,
    );
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    const stream = randomStream(plan.seed, 'prediction', 'classes', repeat);
    const fold = classFolds(y, classes, plan.folds, stream.child('folds'));
    for (let k = 0; k < plan.folds; k++) {
      const held = everyone.filter((i) => fold[i] === k);
      const fitted = fit(
        everyone.filter((i) => fold[i] !== k),
        stream.child('fit', k),
      );
      const names = held.map((i) => data.patients[i]);
      const p = fitted.score(newPatients(names, rowsOfMatrix(x, held)));
      for (let c = 0; c < classes; c++) {
        const outcome = {
          kind: 'binary',
          values: Uint8Array.from(held, (i) => (y[i] === c ? 1 : 0)),
        } as const;
        const own = p.subarray(c * held.length, (c + 1) * held.length);
        areas[c].push(share([countPairs(outcome, own, Int32Array.from(held.keys()))]));
        held.forEach((patient, i) => {
          sums[patient * classes + c] += own[i] / plan.repeats;
        });
      }
    }
  }
  const probabilities = everyone.map((i) => Array.from(sums.subarray(i * classes, (i + 1) * classes)));
  return {
    planHash: hash,
    classes: plan.classes.map((name, c) => ({ name, patients: y.filter((value) => value === c).length })),
    oneVersusRest: plan.classes.map((name, c) => ({
      name,
      auc: resampledInterval(areas[c], plan.folds, plan.confidence, [0, 1]),
    })),
    confusion: confusionOf(y, probabilities, classes),
    predictions: probabilities.map((probability, i) => ({ patient: data.patients[i], probability })),
    final: finalOf(fit(everyone, randomStream(plan.seed, 'prediction', 'classes', 'final'))),
  };
}

/** Rows are what patients are, columns what they are taken for; of equals the first. */
function confusionOf(
  y: Int32Array,
  probabilities: readonly (readonly number[])[],
  classes: number,
): number[][] {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  probabilities.forEach((probability, i) => {
    table[y[i]][probability.indexOf(Math.max(...probability))]++;
  });
  return table;
}

function finalOf({ features, path, index }: FittedClasses): ClassesResult['final'] {
  const first = index * path.classes;
  const byClass = (j: number) =>
    Array.from({ length: path.classes }, (_, c) => path.coefficients[(first + c) * path.columns + j]);
  return {
    lambda: path.lambdas[index],
    alpha: path.alpha,
    intercepts: Array.from(path.intercepts.subarray(first, first + path.classes)),
    coefficients: features
      .map((feature, j) => ({ feature, byClass: byClass(j) }))
      .filter((entry) => entry.byClass.some((value) => value !== 0)),
    kkt: path.kkt.reduce((worst, value) => Math.max(worst, value), 0),
  };
}

function checked({ plan }: RegisteredClassPlan, { patients, x, outcome }: ClassData) {
  if (new Set(patients).size !== x.rows || patients.length !== x.rows || outcome.length !== x.rows) {
    throw predictionErrors.error('prediction/table-wrong', {
      what: `${new Set(patients).size} patients and ${outcome.length} outcomes for ${x.rows} rows; each patient has one row`,
    });
  }
  const y = Int32Array.from(outcome, (name) => plan.classes.indexOf(name));
  const strange = y.indexOf(-1);
  if (strange >= 0) {
    throw predictionErrors.error('prediction/outcome-wrong', {
      what: `${outcome[strange]} is none of ${plan.classes.join(', ')}`,
      where: { row: strange + 1 },
    });
  }
  const own = selectFeatures(x, plan.features);
  const absent = plan.features.find((feature) => !own.names.includes(feature));
  if (absent !== undefined) {
    throw predictionErrors.error('prediction/feature-missing', { what: `Feature ${absent} is absent` });
  }
  return { x: own, y };
}

function rowsOfMatrix(x: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const values = new Float64Array(rows.length * x.names.length);
  for (let j = 0; j < x.names.length; j++) {
    for (let i = 0; i < rows.length; i++) values[j * rows.length + i] = x.values[j * x.rows + rows[i]];
  }
  return { rows: rows.length, names: x.names, values };
}
