import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson } from '@lobule/foundation';
import { emptyMask, type Mask, writeNifti } from '@lobule/volume';
import { label } from '../anatomy/tissues.ts';
import { examToDicom } from '../dicom/exam-to-dicom.ts';
import type { CohortPlan } from '../plan/cohort.ts';
import { type ExamTruth, truthMaps } from '../simulate/exam.ts';
import { simulateExam } from '../simulate/simulate-exam.ts';
import { patientTruth } from '../truth-document.ts';

/** What was written of one patient. */
export interface PatientSummary {
  readonly index: number;
  readonly id: string;
  readonly images: number;
  readonly bytes: number;
}

/**
 * Simulates one patient and writes `images/<id>/...`, `truth/<id>/*.nii` and `truth/<id>/truth.json` under a folder.
 * For a worker thread: the plan is plain data, and what is written depends on the settings and the index alone.
 *
 * @throws phantom/no-such-patient
 * @example
 * await writePatient('cohort', cohortPlan(), 0); // { index: 0, id: 'LOB-001', images: 704, bytes: 13... }
 */
export async function writePatient(folder: string, plan: CohortPlan, index: number): Promise<PatientSummary> {
  const exam = simulateExam(plan, index);
  const { id } = exam.patient;
  let images = 0;
  let bytes = 0;
  let made = '';
  for (const image of examToDicom(exam)) {
    const file = path.join(folder, 'images', image.path);
    if (path.dirname(file) !== made) {
      made = path.dirname(file);
      await mkdir(made, { recursive: true });
    }
    await writeFile(file, image.bytes);
    images++;
    bytes += image.bytes.length;
  }
  const truthFolder = path.join(folder, 'truth', id);
  await mkdir(truthFolder, { recursive: true });
  for (const [name, content] of truthFiles(exam.truth)) {
    await writeFile(path.join(truthFolder, name), content);
    bytes += content.length;
  }
  await writeFile(
    path.join(truthFolder, 'truth.json'),
    canonicalJson(patientTruth(plan, exam.patient, exam.truth)),
  );
  return { index, id, images, bytes };
}

function* truthFiles({ maps, labels, interior }: ExamTruth): Generator<readonly [string, Uint8Array]> {
  for (const name of truthMaps) yield [`${name}.nii`, writeNifti(maps[name], { description: name })];
  yield ['labels.nii', writeNifti(labels, { description: 'tissue labels' })];
  yield ['interior.nii', writeNifti(interior, { description: 'interiors of tissues' })];
  yield ['lesion.nii', writeNifti(lesionMask(labels), { description: 'lesions with their cores' })];
}

/** Lesion n with its core has value n: what a reader would have drawn. */
function lesionMask(labels: Mask): Mask {
  const mask = emptyMask(labels.grid);
  for (let v = 0; v < mask.data.length; v++) mask.data[v] = Math.floor(labels.data[v] / label.lesion);
  return mask;
}
