import { randomStream } from '@lobule/foundation';
import type { SegmenterSettings } from './settings.ts';

/** What a person must know about a model before using it; saved with it. */
export interface ModelCard {
  readonly title: string;
  readonly intendedUse: string;
  readonly notFor: string;
  /** In one sentence, whether the labels are of a digital phantom. */
  readonly origin: string;
  readonly data: TrainingData;
  /** Of exams that the scoring model had not seen, nor the choice of its threshold. */
  readonly scores: CrossValidatedScores;
  readonly settings: SegmenterSettings;
  readonly limits: readonly string[];
}

export interface TrainingData {
  readonly description: string;
  readonly synthetic: boolean;
  readonly patients: number;
  readonly exams: number;
  readonly examsWithLesion: number;
  readonly lesionVoxels: number;
  readonly breastVoxels: number;
  /** Years of life of the patients, least and most; null where they were not given. */
  readonly patientAgeYears: readonly [number, number] | null;
  /** Years in which the exams were acquired, first and last; null where they were not given. */
  readonly acquiredYears: readonly [number, number] | null;
}

/** Scores of one exam; null where undefined, as the surface distance of a lesion that was missed wholly. */
export interface ExamScores {
  /** Trace of the patient. */
  readonly patient: string;
  readonly fold: number;
  readonly dice: number | null;
  /** Mean over its lesions of one click each; null where none was large enough to be clicked. */
  readonly clickedDice: number | null;
  readonly hd95Mm: number | null;
  /** (found - reference) / reference. */
  readonly volumeError: number | null;
  readonly lesions: number;
  readonly lesionsFound: number;
  readonly falseLesions: number;
}

/** A mean over patients with its 95 % interval by bootstrap of patients. */
export interface ScoreSummary {
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Patients with a value. */
  readonly patients: number;
}

export interface CrossValidatedScores {
  readonly folds: number;
  /** Of all that was found in the breast. */
  readonly dice: ScoreSummary;
  /** Of lesions that were pointed to, one click each. */
  readonly clickedDice: ScoreSummary;
  readonly hd95Mm: ScoreSummary;
  readonly absoluteVolumeError: ScoreSummary;
  /** Share of a patient's lesions that were found. */
  readonly sensitivity: ScoreSummary;
  readonly falseLesionsPerExam: ScoreSummary;
  readonly exams: readonly ExamScores[];
}

export const INTENDED_USE =
  'Research only, not a medical device: a first outline of enhancing lesions in dynamic breast MRI, for a reader to correct.';

export const NOT_FOR =
  'Diagnosis, screening, treatment decisions, or any exam unlike those of the training; what it marks is not thereby cancer, and what it leaves out is not thereby healthy.';

export function originOf(synthetic: boolean): string {
  return synthetic
    ? 'Synthetic only: trained and scored on digital phantoms. Nothing is known of how it does on patients.'
    : 'Trained and scored on the labels that the user gave; how well it does elsewhere is not known.';
}

/** The card in lines for people. */
export function describeCard({ title, data, scores, origin, intendedUse }: ModelCard): readonly string[] {
  const say = (summary: ScoreSummary, digits: number) =>
    summary.mean === null || summary.lower === null || summary.upper === null
      ? 'undefined'
      : `${summary.mean.toFixed(digits)} (95 % ${summary.lower.toFixed(digits)} to ${summary.upper.toFixed(digits)}, ${summary.patients} patients)`;
  return [
    `${title}: ${data.exams} exams of ${data.patients} patients, ${data.examsWithLesion} with a lesion`,
    origin,
    `Cross-validated by patient in ${scores.folds} folds:`,
    `  Dice ${say(scores.dice, 3)}`,
    `  Dice from a click in each lesion ${say(scores.clickedDice, 3)}`,
    `  HD95 in mm ${say(scores.hd95Mm, 1)}`,
    `  share of the volume that it is off by ${say(scores.absoluteVolumeError, 3)}`,
    `  lesions found ${say(scores.sensitivity, 3)}, false ones in an exam ${say(scores.falseLesionsPerExam, 2)}`,
    intendedUse,
  ];
}

/** Summaries over patients; several exams of a patient are averaged first. */
export function summarise(exams: readonly ExamScores[], folds: number, seed: number): CrossValidatedScores {
  const over = (name: string, value: (exam: ExamScores) => number | null) =>
    meanOverPatients(exams, name, value, seed);
  return {
    folds,
    dice: over('dice', ({ dice }) => dice),
    clickedDice: over('clicked', ({ clickedDice }) => clickedDice),
    hd95Mm: over('hd95', ({ hd95Mm }) => hd95Mm),
    absoluteVolumeError: over('volume', ({ volumeError }) =>
      volumeError === null ? null : Math.abs(volumeError),
    ),
    sensitivity: over('sensitivity', ({ lesions, lesionsFound }) =>
      lesions === 0 ? null : lesionsFound / lesions,
    ),
    falseLesionsPerExam: over('false', ({ falseLesions }) => falseLesions),
    exams,
  };
}

const BOOTSTRAPS = 2000;

function meanOverPatients(
  exams: readonly ExamScores[],
  name: string,
  scoreOf: (exam: ExamScores) => number | null,
  seed: number,
): ScoreSummary {
  const byPatient = new Map<string, number[]>();
  for (const exam of exams) {
    const value = scoreOf(exam);
    if (value !== null) byPatient.set(exam.patient, [...(byPatient.get(exam.patient) ?? []), value]);
  }
  const values = [...byPatient.values()].map(meanOf);
  const n = values.length;
  if (n === 0) return { mean: null, lower: null, upper: null, patients: 0 };
  const stream = randomStream(seed, 'segmenter', 'interval', name);
  const means = Float64Array.from({ length: BOOTSTRAPS }, () => {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += values[stream.below(n)];
    return sum / n;
  }).sort();
  const at = (share: number) => means[Math.round(share * (BOOTSTRAPS - 1))];
  return { mean: meanOf(values), lower: at(0.025), upper: at(0.975), patients: n };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
