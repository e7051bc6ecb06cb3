import { type DicomFile, getText, makeUid, mrImageStorage, readDicom, writeDicom } from '@lobule/dicom';
import type { Json } from '@lobule/foundation';
import { readItkTransform } from '@lobule/registration';
import { type DicomVolumes, registrationObject } from '../register/dicom-registration.ts';
import type { StepRunner } from '../work/step.ts';
import type { MadePlacement } from './align-between.ts';
import { type MadeAlignment, referenceFrame } from './align-exam.ts';
import type { StepFile } from './alignment-outputs.ts';
import type { ImageSeries } from './images.ts';

/** A motion that was found, between two volumes of DICOM images. */
interface Motion {
  readonly role: string;
  readonly fixed: { readonly series: ImageSeries; readonly frame: number };
  readonly moving: { readonly series: ImageSeries; readonly frame: number };
  /** Hash of the transform's file. */
  readonly transform: string;
  /** After the name of the exam. */
  readonly name: string;
}

/**
 * DICOM objects of the motions of an exam: Spatial Registrations of linear ones, which hold the matrices as decimals,
 * within 1e-9 mm of the transform files; Deformable Spatial Registrations of fields. Nothing of the patient is in them but the label of the study and the UIDs of the images.
 *
 * @throws dicom/missing-attribute where an image has no StudyInstanceUID
 */
export async function registrationObjects(
  steps: StepRunner,
  read: (hash: string) => Uint8Array,
  subject: string,
  alignments: readonly MadeAlignment[],
  placements: readonly MadePlacement[],
): Promise<readonly StepFile[]> {
  const motions = [
    ...alignments.flatMap(withinSeries),
    ...placements.map(({ series, dynamic, record }): Motion => {
      return {
        role: `${series.role}-to-dynamic`,
        fixed: { series: dynamic, frame: referenceFrame(dynamic) },
        moving: { series, frame: referenceFrame(series) },
        transform: record.blobs['xfm'],
        name: `space-dynamic_${series.role}_xfm.dcm`,
      };
    }),
  ];
  const files: StepFile[] = [];
  for (const motion of motions) {
    const { role, fixed, moving, transform, name } = motion;
    const [ofFixed, ofMoving] = [fixed.series.dicom, moving.series.dicom];
    if (ofFixed === undefined || ofMoving === undefined) continue;
    const found = readItkTransform(new TextDecoder().decode(read(transform)));
    const hashes = [fixed.series.contentHash, moving.series.contentHash, transform];
    const record = await steps.run(
      {
        name: `object:${role}`,
        parameters: { subject, hashes, frames: [fixed.frame, moving.frame] } as Json,
      },
      async () => {
        const [here, there] = [await ofFixed(), await ofMoving()].map((of) => withoutPatient(of, subject));
        const object = registrationObject(
          { of: here, frame: fixed.frame },
          { of: there, frame: moving.frame },
          found,
          fixed.series.grid,
          { hashes, number: moving.frame + 1 },
        );
        return { facts: null, blobs: (object ? { object } : {}) as Record<string, Uint8Array> };
      },
    );
    const { object } = record.blobs;
    if (object !== undefined) files.push({ name, hash: object, record });
  }
  return files;
}

function withinSeries({ role, record, original }: MadeAlignment): Motion[] {
  const reference = { series: original, frame: referenceFrame(original) };
  return original.frames.flatMap((_, frame): Motion[] => {
    const transform = record.blobs[`frame-${frame}_xfm`];
    if (transform === undefined) return [];
    const name = `desc-aligned_${role}_frame-${frame}_xfm.dcm`;
    return [{ role, fixed: reference, moving: { series: original, frame }, transform, name }];
  });
}

/** The header of an image with the label of the study for the patient, and no more than its study and its frame. */
function withoutPatient({ header, instances }: DicomVolumes, subject: string): DicomVolumes {
  const study = getText(header, 'StudyInstanceUID');
  const frame = getText(header, 'FrameOfReferenceUID');
  const plain: DicomFile = readDicom(
    writeDicom({
      SOPClassUID: mrImageStorage,
      SOPInstanceUID: makeUid('label', subject),
      PatientName: subject,
      PatientID: subject,
      PatientIdentityRemoved: 'YES',
      DeidentificationMethod: 'Label of a study',
      ...(study !== undefined && { StudyInstanceUID: study }),
      ...(frame !== undefined && { FrameOfReferenceUID: frame }),
    }),
  );
  return { header: plain, instances };
}
