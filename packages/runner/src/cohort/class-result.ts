import type {
  ClassEstimates,
  ClassMeasures,
  HeldOutClasses as Held,
  ValidationResult,
} from '@lobule/prediction';
import type { HoldOutClasses, ModelClasses } from '@lobule/study';
import { type Column, numberColumn, textColumn } from '@lobule/tables';
import { estimateInterval } from './estimates.ts';

type Validated = ValidationResult['models'][number];
type Found = NonNullable<Validated['classes']>;
type Figure = Exclude<keyof ClassEstimates, 'auc' | 'm'> & keyof ClassMeasures;

/** Figures over all classes by the names of tables, in their order; M stands by itself. */
const FIGURES: readonly (readonly [Figure, string])[] = [
  ['macroAuc', 'Macro AUC'],
  ['accuracy', 'Accuracy'],
  ['balancedAccuracy', 'Balanced accuracy'],
  ['logLoss', 'Log loss'],
  ['brier', 'Brier score'],
];

/** A model of several classes in the words of the report. */
export function classesOf(found: Found, final: Validated['final']): ModelClasses {
  const { internal, apparent, ofFrequency } = found;
  const chance: Partial<Record<Figure, number>> = { macroAuc: 0.5, ...ofFrequency };
  const chosen = new Map(final.coefficients.map(({ feature, selected }) => [feature, selected]));
  return {
    levels: found.levels.map(({ name, patients }, c) => ({
      name,
      patients,
      auc: estimateInterval(internal.auc[c]),
      apparent: apparent.auc[c] ?? Number.NaN,
      predicted: found.inTheLarge[c].predicted,
      roc: found.roc[c].sensitivity.map((truePositive, i) => ({
        truePositive,
        falsePositive: 1 - found.roc[c].specificity[i],
      })),
    })),
    figures: FIGURES.map(([key, name]) => {
      const of = key === 'balancedAccuracy' ? 1 / found.levels.length : chance[key];
      return {
        name,
        value: estimateInterval(internal[key]),
        apparent: apparent[key] ?? Number.NaN,
        ...(of === undefined ? {} : { ofFrequency: of }),
      };
    }),
    confusion: found.levels.map((_, actual) =>
      found.levels.map((_, taken) =>
        found.predictions
          .filter(({ outcome, predicted }) => outcome === actual && predicted === taken)
          .map(({ patient }) => patient),
      ),
    ),
    coefficients: (found.sum?.coefficients ?? []).map(({ feature, byClass }) => {
      const selected = chosen.get(feature) ?? null;
      return { feature, byClass, ...(selected === null ? {} : { selectedShare: selected }) };
    }),
    people: found.predictions.map(({ patient, outcome, predicted, probability }) => ({
      subject: patient,
      actual: outcome,
      predicted,
      probability,
    })),
  };
}

/** One model on a hold-out, in the words of the report. */
export function heldOutClasses({ levels, estimates, confusion }: Held): HoldOutClasses {
  return {
    levels: levels.map(({ name, patients }, c) => ({
      name,
      patients,
      auc: estimateInterval(estimates.auc[c]),
    })),
    figures: FIGURES.map(([key, name]) => ({ name, value: estimateInterval(estimates[key]) })),
    confusion,
  };
}

/** Out-of-fold predictions: each patient's class, and of every model the class it says and all probabilities. */
export function classPredictionColumns({ models }: ValidationResult): Column[] {
  const first = models[0]?.classes;
  const name = (c: number) => first?.levels[c]?.name ?? null;
  const patients = first?.predictions ?? [];
  return [
    textColumn(
      'subject',
      patients.map(({ patient }) => patient),
    ),
    textColumn(
      'outcome',
      patients.map(({ outcome }) => name(outcome)),
    ),
    ...models.flatMap((model) => {
      const own = model.classes?.predictions ?? [];
      return [
        textColumn(
          `${model.name}_class`,
          own.map(({ predicted }) => name(predicted)),
        ),
        ...(model.classes?.levels ?? []).map((level, c) =>
          numberColumn(
            `${model.name}_p_${level.name}`,
            own.map(({ probability }) => probability[c]),
          ),
        ),
      ];
    }),
  ];
}
