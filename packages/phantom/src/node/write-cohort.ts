import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, hashOf, type ProgressListener, silent, throwIfCancelled } from '@lobule/foundation';
import { writeCsv } from '@lobule/tables';
import { phantomErrors } from '../errors.ts';
import { type CohortPlan, cohortPlan } from '../plan/cohort.ts';
import type { PhantomSettings } from '../settings.ts';
import { clinicalTable, cohortTruth } from '../truth-document.ts';
import { type PatientSummary, writePatient } from './write-patient.ts';

/** Progress, cancellation, and who writes a patient. */
export interface WriteCohortOptions {
  readonly progress?: ProgressListener;
  readonly signal?: AbortSignal;
  /** Writes one patient; default in this thread. Hand in a pool of workers to use more of them. */
  readonly onePatient?: (folder: string, plan: CohortPlan, index: number) => Promise<PatientSummary>;
  /** Patients under way at once; as many as the pool has workers. Default 1. */
  readonly atOnce?: number;
}

/** What was written, in images and bytes. */
export interface CohortSummary {
  readonly folder: string;
  readonly patients: number;
  readonly images: number;
  readonly bytes: number;
  readonly settingsHash: string;
  /** True where a complete cohort of the same settings stood there already. */
  readonly reused: boolean;
}

/** Written last: a folder without it is not a cohort. Raise the version when the same settings give other files. */
const marker = 'cohort.json';
const version = 1;

/**
 * Writes a cohort: `images/<patient>/<series>/*.dcm`, `clinical.csv`, `truth/truth.json` and
 * `truth/<patient>/*.nii`. A complete cohort of the same settings is left as it is; one that was interrupted is
 * finished, the patients that were written being made again.
 *
 * @throws phantom/folder-in-use, phantom/bad-settings, foundation/cancelled
 * @example
 * const summary = await writeCohort('cohort', { patients: 24 }, { progress: console.error });
 * summary.images; // 16752
 */
export async function writeCohort(
  folder: string,
  settings: Partial<PhantomSettings> = {},
  { progress = silent, signal, onePatient = writePatient, atOnce = 1 }: WriteCohortOptions = {},
): Promise<CohortSummary> {
  const plan = cohortPlan(settings);
  const settingsHash = hashOf({ version, settings: plan.settings });
  const present = await readMarker(folder);
  if (present !== undefined && present.settingsHash === settingsHash && present.complete) {
    return { ...present.summary, folder, reused: true };
  }
  await claim(folder, present, settingsHash);
  const written = await writeAll(
    plan.patients.length,
    atOnce,
    async (index) => {
      throwIfCancelled(signal);
      return onePatient(folder, plan, index);
    },
    progress,
  );
  await mkdir(path.join(folder, 'truth'), { recursive: true });
  await writeFile(path.join(folder, 'clinical.csv'), writeCsv(clinicalTable(plan)));
  await writeFile(path.join(folder, 'truth', 'truth.json'), canonicalJson(cohortTruth(plan)));
  const summary = {
    patients: written.length,
    images: written.reduce((sum, { images }) => sum + images, 0),
    bytes: written.reduce((sum, { bytes }) => sum + bytes, 0),
    settingsHash,
  };
  await writeMarker(folder, { complete: true, settingsHash, summary });
  return { ...summary, folder, reused: false };
}

/** Whether a complete cohort of these settings stands in the folder. */
export async function cohortIsComplete(
  folder: string,
  settings: Partial<PhantomSettings> = {},
): Promise<boolean> {
  const present = await readMarker(folder);
  const wanted = hashOf({ version, settings: cohortPlan(settings).settings });
  return present?.complete === true && present.settingsHash === wanted;
}

async function writeAll(
  count: number,
  atOnce: number,
  one: (index: number) => Promise<PatientSummary>,
  progress: ProgressListener,
): Promise<PatientSummary[]> {
  const results: PatientSummary[] = new Array(count);
  let next = 0;
  let done = 0;
  let failed = false;
  const worker = async () => {
    while (next < count && !failed) {
      const index = next++;
      try {
        results[index] = await one(index);
      } catch (error) {
        failed = true;
        throw error;
      }
      done++;
      progress({ task: 'Making the synthetic cohort', done, total: count, item: `patient ${index + 1}` });
    }
  };
  // All of them end before the first failure is passed on, so that nothing is written after it.
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, Math.min(atOnce, count)) }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}

interface Marker {
  readonly complete: boolean;
  readonly settingsHash: string;
  readonly summary: Omit<CohortSummary, 'folder' | 'reused'>;
}

async function readMarker(folder: string): Promise<Marker | undefined> {
  try {
    return JSON.parse(await readFile(path.join(folder, marker), 'utf8')) as Marker;
  } catch {
    return undefined;
  }
}

/** A marker appears whole or not at all. */
async function writeMarker(folder: string, content: Marker): Promise<void> {
  const file = path.join(folder, marker);
  await writeFile(`${file}.part`, canonicalJson(content));
  await rename(`${file}.part`, file);
}

/** Takes an empty folder, or one that an interrupted run of the same settings left. */
async function claim(folder: string, present: Marker | undefined, settingsHash: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const empty = (await readdir(folder)).filter((name) => name !== `${marker}.part`).length === 0;
  if (!empty && present?.settingsHash !== settingsHash) {
    throw phantomErrors.error('phantom/folder-in-use', {
      what:
        present === undefined
          ? 'The folder holds other files'
          : 'The folder holds a cohort that was made with other settings',
      where: { file: folder },
    });
  }
  const summary = { patients: 0, images: 0, bytes: 0, settingsHash };
  await writeMarker(folder, { complete: false, settingsHash, summary });
}
