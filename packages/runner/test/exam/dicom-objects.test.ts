import {
  makeUid,
  mrImageStorage,
  readDeformableRegistration,
  readDicom,
  sourcePlace,
  writeDicom,
} from '@lobule/dicom';
import { movePoint, transformThrough, writeItkTransform } from '@lobule/registration';
import { makeGrid, type Point } from '@lobule/volume';
import { expect, test } from 'vitest';
import type { MadeAlignment } from '../../src/exam/align-exam.ts';
import { registrationObjects } from '../../src/exam/dicom-objects.ts';
import type { StepRunner } from '../../src/work/step.ts';

const grid = makeGrid({ size: [12, 12, 6], spacingMm: [4, 4, 5], originMm: [-22, -22, -12] });
const found = transformThrough(grid, ([x, y, z]) => [x + Math.sin(y / 15), y - 1, z + Math.cos(x / 20)], 15);

/** Runs each step, and keeps what it makes under the name of the file. */
function stepsInto(blobs: Map<string, Uint8Array>): StepRunner {
  const run = async (
    step: { readonly name: string },
    work: () => Promise<{ blobs: Record<string, Uint8Array> }>,
  ) => {
    const made = await work();
    const named = Object.entries(made.blobs).map(([name, bytes]) => {
      blobs.set(`${step.name}:${name}`, bytes);
      return [name, `${step.name}:${name}`] as const;
    });
    return { step: step.name, key: step.name, blobs: Object.fromEntries(named) };
  };
  return { run } as unknown as StepRunner;
}

test('a deformable motion of an exam becomes a DICOM object that leads where its transform file does, without a patient', async () => {
  const header = readDicom(
    writeDicom({
      SOPClassUID: mrImageStorage,
      SOPInstanceUID: makeUid('image'),
      StudyInstanceUID: makeUid('study'),
      FrameOfReferenceUID: makeUid('frame'),
      PatientName: 'CANARY^NAME',
      PatientID: 'CANARYID',
    }),
  );
  const instance = (name: string) => ({
    sopClassUid: mrImageStorage,
    instanceUid: makeUid(name),
    seriesUid: makeUid('series'),
  });
  const dicom = async () => ({ header, instances: [[instance('first')], [instance('second')]] });
  const blobs = new Map([['transform', new TextEncoder().encode(writeItkTransform(found))]]);
  const original = { role: 'dynamic', grid, frames: [{}, {}], contentHash: 'images', dicom };
  const alignment = { role: 'dynamic', original, record: { blobs: { 'frame-1_xfm': 'transform' } } };
  const read = (hash: string) => blobs.get(hash) ?? new Uint8Array(0);
  const [file, ...others] = await registrationObjects(
    stepsInto(blobs),
    read,
    'sub-001',
    [alignment as unknown as MadeAlignment],
    [],
  );
  expect(others).toEqual([]);
  expect(file.name).toBe('desc-aligned_dynamic_frame-1_xfm.dcm');
  const bytes = read(file.hash);
  expect(new TextDecoder('latin1').decode(bytes)).not.toContain('CANARY');
  const { registered, instanceUids } = readDeformableRegistration(readDicom(bytes));
  expect(instanceUids).toEqual([[makeUid('first')], [makeUid('second')]]);
  const place: Point = [3, -7, 2];
  const [there, is] = [sourcePlace(registered[1], place), movePoint(found, place)];
  expect(Math.hypot(...is.map((value, axis) => value - (there?.[axis] ?? Number.NaN)))).toBeLessThan(0.02);
  expect(sourcePlace(registered[0], place)).toEqual(place);
});
