import path from 'node:path';
import { writeFileAtomic } from '@lobule/ledger';
import { type Alignment, interpolationFor, warp, warpMatched, writeItkTransform } from '@lobule/registration';
import type { Mask, Volume } from '@lobule/volume';
import { codeHash } from '../work/code-hash.ts';
import { carryFiles } from './carry-files.ts';
import { asDicomHolds, registrationObject, samePatient } from './dicom-registration.ts';
import { type AlignmentFigures, alignmentFigures, type Landmarks } from './figures.ts';
import type { ReadVolumes } from './read-volumes.ts';
import type { RegisterFilesOptions } from './register-files.ts';
import { alignmentRemarks } from './remarks.ts';
import type { ModelTarget } from './tofts-target.ts';

/** One moving volume and what became of it; files are names in the folder. */
export interface AlignedFile extends AlignmentFigures {
  readonly moving: string;
  /** From 0, where the image has several. */
  readonly frame?: number;
  readonly transform: string;
  /** A DICOM registration object, rigid or deformable, where both images are DICOM. */
  readonly dicom?: string;
  readonly warnings: readonly string[];
}

/** What an alignment of files is asked, read. */
export interface Job {
  readonly fixed: Volume;
  readonly target: ReadVolumes;
  readonly options: RegisterFilesOptions;
  readonly inside?: Mask;
  readonly kept?: Mask;
  readonly landmarks?: Landmarks;
  readonly model?: ModelTarget;
  /** Volumes will be divided by the fixed one. */
  readonly matched: boolean;
}

export interface Found {
  readonly alignment: Alignment;
  readonly aligned: Volume;
}

/** Writes what became of one moving volume, but its image. */
export async function finishVolume(job: Job, source: ReadVolumes, frame: number, found: Found) {
  const { fixed, options, inside, landmarks } = job;
  const { mode, out } = options;
  const moving = source.volumes[frame];
  const isDicom = job.target.dicom !== undefined && source.dicom !== undefined;
  const { alignment, aligned } = isDicom ? heldByDicom(found, moving, job) : found;
  const figures = alignmentFigures(fixed, moving, aligned, alignment, {
    ...(inside && { inside }),
    ...(landmarks && { landmarks }),
  });
  const several = source.volumes.length > 1;
  const stem = `${source.stem}${several ? `_frame-${frame}` : ''}_desc-${mode}`;
  const transform = `${stem}_xfm.tfm`;
  writeFileAtomic(path.join(out, transform), writeItkTransform(alignment.transform));
  const object = dicomObject(job, source, frame, alignment);
  if (object !== undefined) writeFileAtomic(path.join(out, `${stem}_xfm.dcm`), object);
  const label = several ? `Volume ${frame} of ${source.stem}` : source.stem;
  const told: AlignedFile = {
    moving: source.stem,
    ...(several && { frame }),
    transform,
    ...(object !== undefined && { dicom: `${stem}_xfm.dcm` }),
    ...figures,
    warnings: [
      ...alignmentRemarks(figures, fixed.grid, label).map(({ text }) => text),
      ...strangers(job, source),
    ],
  };
  const carried = [
    ...(await carryFiles(options.applyMask ?? [], alignment.transform, 'to-fixed', fixed.grid, {
      out,
      stem,
    })),
    ...(await carryFiles(options.applyMaskBack ?? [], alignment.transform, 'to-moving', moving.grid, {
      out,
      stem,
    })),
  ];
  return { aligned, told, carried };
}

/** The image by the very numbers that the DICOM object will hold. */
function heldByDicom({ alignment, aligned }: Found, moving: Volume, { fixed, matched }: Job): Found {
  if (alignment.transform.kind !== 'linear') return { alignment, aligned };
  const transform = asDicomHolds(alignment.transform);
  return {
    alignment: { ...alignment, transform },
    aligned: matched
      ? warpMatched(moving, transform, fixed, interpolationFor([moving]))
      : warp(moving, transform, fixed.grid, interpolationFor([moving])),
  };
}

function strangers({ target }: Job, source: ReadVolumes): readonly string[] {
  if (target.dicom === undefined || source.dicom === undefined) return [];
  if (samePatient(target.dicom, source.dicom)) return [];
  return ['The headers name two patients: no DICOM object was written, and the alignment may mean nothing'];
}

/** None across patients: an object that mixes two would lead others astray. */
function dicomObject(
  { target, fixed, options }: Job,
  source: ReadVolumes,
  frame: number,
  { transform }: Alignment,
): Uint8Array | undefined {
  if (target.dicom === undefined || source.dicom === undefined) return undefined;
  if (!samePatient(target.dicom, source.dicom)) return undefined;
  const fixedFrame = target.volumes.indexOf(fixed);
  return registrationObject(
    { of: target.dicom, frame: fixedFrame },
    { of: source.dicom, frame },
    transform,
    fixed.grid,
    { hashes: [target.hash, source.hash, codeHash(), options.mode], number: frame + 1 },
  );
}
