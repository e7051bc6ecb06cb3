// Small inputs, made by code: exams as DICOM files, masks, clinical tables, studies.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type DicomObject, makeUid, mrImageStorage, writeDicom } from '@lobule/dicom';
import { isLobuleError, type LobuleError } from '@lobule/foundation';
import { writeCohort } from '@lobule/phantom/node';
import { makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { type RunOptions, type RunOutcome, runStudy } from '../src/index.ts';

const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that goes when the process ends. */
export function temporaryFolder(name = 'study'): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), `lobule-${name}-`));
  folders.push(folder);
  return folder;
}

/** A cohort of the phantom, coarse: 32 x 32 x 6 voxels, some 250 files and a fifth of a second a patient. */
export async function phantomCohort(folder: string, patients = 3): Promise<void> {
  await writeCohort(folder, { patients, matrix: 32, slices: 6 });
}

/** Maps, a region that is drawn and one by rule, features, a table and a model: the whole main job, in small. */
export const WHOLE_STUDY = `lobule: 1
title: A small study
kind: synthetic
images: { dicom: [cohort/images] }
maps:
  - { model: adc }
  - { model: semiquantitative, arrivalS: 45 }
regions:
  - { kind: masks, name: lesion, file: "cohort/truth/{subject}/lesion.nii", values: [1] }
  - { kind: enhancing-volume, name: enhancing }
features:
  - { region: lesion, images: [PE1, ADC], settings: { families: [morphology, statistics] } }
table: { file: clinical.csv, id: patient_id, labels: {} }
analysis:
  groups: { clinical: [age, grade], image: ["lesion_*"] }
  tableOne: { by: pcr, columns: [age, grade] }
  univariable: { groups: [clinical] }
  endpoints:
    - name: pCR
      title: response
      endpoint: { kind: binary, column: pcr }
      folds: 2
      repeats: 1
      permutations: 2
      randomFeatureDraws: 1
      models:
        - { name: clinical, groups: [clinical], steps: [{ step: impute }, { step: scale }, { step: logistic, ridge: 0.1 }] }
compare: { truth: cohort/truth }
`;

/** The whole study in a folder, with outcomes of both kinds whatever the phantom drew. */
export async function writeWholeStudy(folder: string, patients = 4): Promise<string> {
  await phantomCohort(path.join(folder, 'cohort'), patients);
  const rows = Array.from({ length: patients }, (_, i) => {
    const id = `LOB-${String(i + 1).padStart(3, '0')}`;
    return `${id},${40 + ((i * 7) % 30)},${1 + (i % 3)},${i % 2}`;
  });
  writeFileSync(path.join(folder, 'clinical.csv'), `patient_id,age,grade,pcr\n${rows.join('\n')}\n`);
  return writeStudy(folder, WHOLE_STUDY);
}

export function writeStudy(folder: string, text: string): string {
  const file = path.join(folder, 'study.yaml');
  writeFileSync(file, text);
  return file;
}

const SIZE = 16;
const SLICES = 4;
const PHASES = 4;

export interface ExamPlan {
  readonly patient: string;
  readonly phases?: readonly number[];
  /** Attributes besides those that an image needs. */
  readonly header?: DicomObject;
  /** Attributes of the images of one phase. */
  readonly ofPhase?: (phase: number) => DicomObject;
  /** Attributes of the images at one place. */
  readonly ofSlice?: (slice: number) => DicomObject;
  /** Tells the images of several exams of one patient apart. */
  readonly exam?: string;
  /** Folder under the one given; the patient where not said. */
  readonly folder?: string;
}

/** Rises to twice its signal in a block of 6 x 6 x 2 voxels, stays at 100 in tissue around it, and is 2 in air. */
function signal(phase: number, x: number, y: number, z: number): number {
  const inBody = x >= 2 && x < 14 && y >= 2 && y < 14;
  const inLesion = x >= 5 && x < 11 && y >= 5 && y < 11 && z >= 1 && z < 3;
  if (!inBody) return 2;
  return 100 + (inLesion && phase > 0 ? 100 + 10 * phase + x : 0);
}

/** A dynamic series of 4 phases and 4 slices of 16 x 16, a file each: `<patient>/<phase>-<slice>.dcm`. */
export function writeExam(folder: string, plan: ExamPlan): void {
  const {
    patient,
    exam = '',
    phases = [0, 1, 2, 3],
    header = {},
    ofPhase,
    ofSlice,
    folder: under = patient,
  } = plan;
  mkdirSync(path.join(folder, under), { recursive: true });
  for (const phase of phases) {
    for (let slice = 0; slice < SLICES; slice++) {
      const pixels = new Uint16Array(SIZE * SIZE);
      for (let i = 0; i < pixels.length; i++) {
        pixels[i] = signal(phase, i % SIZE, Math.floor(i / SIZE), slice);
      }
      const bytes = writeDicom({
        SOPClassUID: mrImageStorage,
        SOPInstanceUID: makeUid('fixture', patient, exam, phase, slice),
        StudyInstanceUID: makeUid('fixture', patient, exam),
        SeriesInstanceUID: makeUid('fixture', patient, exam, 'dynamic'),
        PatientID: patient,
        Modality: 'MR',
        ImageType: ['ORIGINAL', 'PRIMARY', 'M'],
        ScanningSequence: 'GR',
        SeriesDescription: 'dynamic',
        SeriesNumber: 4,
        InstanceNumber: phase * SLICES + slice + 1,
        RepetitionTime: 5,
        EchoTime: 2,
        FlipAngle: 12,
        TemporalPositionIdentifier: phase + 1,
        NumberOfTemporalPositions: PHASES,
        TriggerTime: 65_000 * phase,
        Rows: SIZE,
        Columns: SIZE,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        BitsAllocated: 16,
        BitsStored: 16,
        HighBit: 15,
        PixelRepresentation: 0,
        PixelSpacing: [2, 2],
        ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
        ImagePositionPatient: [-16, -16, 3 * slice],
        PixelData: pixels,
        ...header,
        ...ofPhase?.(phase),
        ...ofSlice?.(slice),
      });
      writeFileSync(path.join(folder, under, `${phase}-${slice}.dcm`), bytes);
    }
  }
}

/** A mask of the block that enhances, or of nothing, on the exam's grid moved by some mm. */
export function writeMask(file: string, options: { shiftMm?: number; empty?: boolean } = {}): void {
  const { shiftMm = 0, empty = false } = options;
  const grid = makeGrid({
    size: [SIZE, SIZE, SLICES],
    affine: [2, 0, 0, -16 + shiftMm, 0, 2, 0, -16, 0, 0, 3, 0],
  });
  const data = new Uint8Array(SIZE * SIZE * SLICES);
  for (let i = 0; i < data.length && !empty; i++) {
    const [x, y, z] = [i % SIZE, Math.floor(i / SIZE) % SIZE, Math.floor(i / (SIZE * SIZE))];
    data[i] = x >= 5 && x < 11 && y >= 5 && y < 11 && z >= 1 && z < 3 ? 1 : 0;
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, writeNifti(makeVolume(grid, data)));
}

/** A study of dynamic series: maps of enhancement, a region by rule, features of it. */
export function dynamicStudy(extra = '', images = 'images'): string {
  return `lobule: 1
title: A small study
images: { dicom: [${images}] }
maps:
  - { model: semiquantitative, arrivalS: 30 }
regions:
  - { kind: enhancing-volume, name: enhancing }
features:
  - { region: enhancing, images: [PE1], settings: { families: [statistics] } }
${extra}`;
}

export interface Small {
  readonly folder: string;
  readonly out: string;
  readonly study: string;
}

/** A folder with the study and one exam for each id. */
export function smallStudy(ids: readonly string[], text = dynamicStudy()): Small {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'images'));
  for (const patient of ids) writeExam(path.join(folder, 'images'), { patient });
  return { folder, out: path.join(folder, 'out'), study: writeStudy(folder, text) };
}

export function run({ study, out }: Pick<Small, 'study' | 'out'>, options?: RunOptions): Promise<RunOutcome> {
  return runStudy(study, out, options);
}

/** The typed error that the work ends with. */
export async function errorOf(work: Promise<unknown> | (() => unknown)): Promise<LobuleError> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (isLobuleError(error)) return error;
    throw error;
  }
  throw new Error('The work ended without an error');
}

/** Hash of every file that a run wrote for people, by its path. */
export function outputHashes(out: string): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(out, file).replaceAll('\\', '/');
    if (entry.isFile() && !name.startsWith('.lobule/')) {
      hashes[name] = createHash('sha256').update(readFileSync(file)).digest('hex');
    }
  }
  return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Files under temporary names: there must be none when nobody is writing. */
export function temporaryFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(tmp|part)$/.test(name),
  );
}

export function copyFolder(from: string): string {
  const folder = temporaryFolder();
  cpSync(from, folder, { recursive: true });
  return folder;
}
