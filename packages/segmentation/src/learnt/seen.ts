import { countInside, type Mask } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import type { TrainingData } from './card.ts';
import type { PreparedExam } from './exam.ts';
import { type SeenExams, type Segmenter, traceOfPatient } from './segmenter.ts';

type Range = readonly [number, number];

/** Counts what the exams of a training are like. */
export class SeenTally {
  private readonly traces = new Set<string>();
  private exams = 0;
  private examsWithLesion = 0;
  private lesionVoxels = 0;
  private breastVoxels = 0;
  private timed: boolean | undefined;
  private spacing: (Range | undefined)[] = [undefined, undefined, undefined];
  private phases: Range | undefined;
  private early: Range | undefined;
  private last: Range | undefined;
  private ages: Range | undefined;
  private years: Range | undefined;

  /** @throws segmentation/segmenter-exams where some exams have times and some have none */
  add(
    exam: PreparedExam,
    lesions: Mask,
    listed: { readonly patient: string; readonly ageYears?: number; readonly acquiredYear?: number },
  ): void {
    if (this.timed !== undefined && this.timed !== exam.timed) {
      throw segmentationErrors.error('segmentation/segmenter-exams', {
        what: `Exam ${this.exams + 1} has ${exam.timed ? 'times' : 'no times'} of its phases, the ones before it ${exam.timed ? 'none' : 'have'}`,
      });
    }
    this.timed = exam.timed;
    this.traces.add(traceOfPatient(listed.patient));
    this.exams++;
    let inside = 0;
    for (let v = 0; v < lesions.data.length; v++) {
      if (lesions.data[v] !== 0 && exam.breast.data[v] !== 0) inside++;
    }
    this.lesionVoxels += inside;
    if (inside > 0) this.examsWithLesion++;
    this.breastVoxels += countInside(exam.breast);
    const ascending = [...exam.spacingMm].sort((a, b) => a - b);
    this.spacing = this.spacing.map((range, axis) => widened(range, ascending[axis]));
    this.phases = widened(this.phases, exam.series.length);
    this.early = widened(this.early, exam.times[exam.earlyPhase]);
    this.last = widened(this.last, exam.times[exam.times.length - 1]);
    if (listed.ageYears !== undefined) this.ages = widened(this.ages, listed.ageYears);
    if (listed.acquiredYear !== undefined) this.years = widened(this.years, listed.acquiredYear);
  }

  seen(): SeenExams {
    const none: Range = [0, 0];
    return {
      spacingMm: this.spacing.map((range) => range ?? none),
      phases: this.phases ?? none,
      earlyMin: this.timed ? (this.early ?? none) : null,
      lastMin: this.timed ? (this.last ?? none) : null,
      patients: [...this.traces].sort(),
    };
  }

  data(description: string, synthetic: boolean): TrainingData {
    return {
      description,
      synthetic,
      patients: this.traces.size,
      exams: this.exams,
      examsWithLesion: this.examsWithLesion,
      lesionVoxels: this.lesionVoxels,
      breastVoxels: this.breastVoxels,
      patientAgeYears: this.ages ?? null,
      acquiredYears: this.years ?? null,
    };
  }
}

function widened(range: Range | undefined, value: number): Range {
  return range === undefined ? [value, value] : [Math.min(range[0], value), Math.max(range[1], value)];
}

/** Voxel sizes and times may lie so far, as a share, outside what was seen. */
const LEEWAY = 0.25;

/**
 * Refuses an exam unlike those of the training.
 *
 * @throws segmentation/segmenter-spacing, segmentation/segmenter-phases, segmentation/segmenter-saw-patient
 */
export function requireAlike({ seen }: Segmenter, exam: PreparedExam, patient: string | undefined): void {
  if (patient !== undefined && seen.patients.includes(traceOfPatient(patient))) {
    throw segmentationErrors.error('segmentation/segmenter-saw-patient', {
      what: 'The model was trained on exams of this patient',
    });
  }
  const ascending = [...exam.spacingMm].sort((a, b) => a - b);
  if (ascending.some((mm, axis) => !isNear(mm, seen.spacingMm[axis]))) {
    throw segmentationErrors.error('segmentation/segmenter-spacing', {
      what: `Voxels of ${sizes(ascending)} mm; the model saw ${sizes(seen.spacingMm.map(([least]) => least))} to ${sizes(seen.spacingMm.map(([, most]) => most))} mm`,
    });
  }
  const count = exam.series.length;
  const [fewest, most] = seen.phases;
  if (count < fewest || count > most) {
    throw otherPhases(
      `The exam has ${count} phases, the model saw ${fewest === most ? fewest : `${fewest} to ${most}`}`,
    );
  }
  if (exam.timed !== (seen.lastMin !== null)) {
    throw otherPhases(
      exam.timed
        ? 'The model was trained without times of phases'
        : 'The model needs the times of the phases',
    );
  }
  for (const [name, range, minutes] of [
    ['early', seen.earlyMin, exam.times[exam.earlyPhase]],
    ['last', seen.lastMin, exam.times[count - 1]],
  ] as const) {
    if (range === null || isNear(minutes, range)) continue;
    throw otherPhases(
      `The ${name} phase is ${minutes.toFixed(1)} min after the one before contrast, the model saw ${range[0].toFixed(1)} to ${range[1].toFixed(1)}`,
    );
  }
}

function isNear(value: number, [least, most]: Range): boolean {
  return value >= least * (1 - LEEWAY) && value <= most * (1 + LEEWAY);
}

function sizes(mm: readonly number[]): string {
  return mm.map((value) => value.toFixed(2)).join(' x ');
}

function otherPhases(what: string) {
  return segmentationErrors.error('segmentation/segmenter-phases', { what });
}
