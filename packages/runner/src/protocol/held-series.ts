import { readFileSync } from 'node:fs';
import { isLobuleError } from '@lobule/foundation';
import { type Grid, readNrrdSeries } from '@lobule/volume';
import { nodeUnpacker, readNiftiHead } from '@lobule/volume/node';
import { frameFromSidecar } from '../bids/bids-images.ts';
import type { FrameParameters, SeriesRole } from '../exam/images.ts';
import { parametersOf } from '../exam/nifti-images.ts';
import { frameFacts, sidecarOf } from '../map/nifti-facts.ts';
import { isNrrd } from '../map/nifti-files.ts';
import type { FoundExam } from '../scan-study.ts';

/** What a series says of itself, from whatever files it comes, so far as a plan can ask. */
export interface HeldSeries {
  readonly role: SeriesRole;
  /** `series 8`: its number in DICOM, else its place among those of the exam. */
  readonly name: string;
  readonly fieldT?: number;
  readonly sliceThicknessMm?: number;
  readonly grid?: Grid;
  readonly frames: readonly FrameParameters[];
}

/**
 * The series of an exam by their headers and sidecars; no voxel is read. Files that cannot be read are left out here:
 * the exam itself fails with what is wrong with them.
 *
 * @param resolve a file that study.yaml names, to its place
 */
export function heldSeries(exam: FoundExam, resolve: (file: string) => string): readonly HeldSeries[] {
  const { scanned, nifti, bids } = exam;
  if (nifti) {
    return nifti.series.flatMap((stated, at) =>
      whereReadable(() => {
        const file = resolve(stated.file);
        const { grid, volumes } = headOf(file);
        const frames = Array.from({ length: volumes }, (_, t) => parametersOf(stated, t));
        return { role: stated.role, name: `series ${at + 1}`, grid, frames, ...stateOf(file) };
      }),
    );
  }
  if (bids) {
    return bids.series.flatMap(({ role, files }, at) =>
      whereReadable(() => {
        const sidecar = sidecarOf(files[0]);
        const heads = files.map((file) => ({ file, ...readNiftiHead(file) }));
        const [{ grid }] = heads;
        const wanted = { bValues: role === 'diffusion', directions: false };
        const frames = heads.flatMap(({ file, volumes }) => frameFacts(file, volumes, wanted));
        return {
          role,
          name: `series ${at + 1}`,
          grid,
          frames: frames.map((frame, t) => frameFromSidecar(frame, grid, sidecar, t)),
          ...stateOf(files[0]),
        };
      }),
    );
  }
  return scanned.map(({ frames, ...series }) => ({
    ...series,
    name: nameOf(series),
    frames: frames.map(({ parameters }) => parameters),
  }));
}

/** Of NRRD all is read: its head alone does not tell whether the rest is there. */
function headOf(file: string): { readonly grid: Grid; readonly volumes: number } {
  if (!isNrrd(file)) return readNiftiHead(file);
  const volumes = readNrrdSeries(new Uint8Array(readFileSync(file)), nodeUnpacker);
  return { grid: volumes[0].grid, volumes: volumes.length };
}

/** `series 8: dynamic, 6 x 60 slices` begins with what the scanner calls it. */
export function nameOf({ label }: { readonly label: string }): string {
  return label.slice(0, label.indexOf(':'));
}

/** Field in T and thickness in mm, as BIDS names them. */
function stateOf(file: string): Pick<HeldSeries, 'fieldT' | 'sliceThicknessMm'> {
  const { MagneticFieldStrength: field, SliceThickness: thickness } = sidecarOf(file);
  return {
    ...(typeof field === 'number' ? { fieldT: field } : {}),
    ...(typeof thickness === 'number' ? { sliceThicknessMm: thickness } : {}),
  };
}

function whereReadable(work: () => HeldSeries): HeldSeries[] {
  try {
    return [work()];
  } catch (error) {
    if (isLobuleError(error) || (error as NodeJS.ErrnoException).code !== undefined) return [];
    throw error;
  }
}
