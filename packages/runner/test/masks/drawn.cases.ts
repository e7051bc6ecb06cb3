import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DicomObject, makeUid, writeDicom } from '@lobule/dicom';
import { countInside, makeGrid, makeVolume, writeNifti } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { vesselOf } from '../../src/exam/vessel.ts';
import { readMask } from '../../src/features/read-mask.ts';
import { runStudy } from '../../src/index.ts';
import { drawnMask } from '../../src/masks/drawn-mask.ts';
import { dynamicStudy, errorOf, temporaryFolder, writeExam, writeStudy } from '../fixture.ts';

/** The grid of `writeExam`, on which the block that enhances is 6 x 6 x 2 voxels from (5, 5, 1). */
const grid = makeGrid({ size: [16, 16, 4], affine: [2, 0, 0, -16, 0, 2, 0, -16, 0, 0, 3, 0] });

const rectangle = (from: number, to: number, slice: number): DicomObject => {
  const [low, high, z] = [-16 + 2 * (from - 0.5), -16 + 2 * (to - 0.5), 3 * slice];
  const points = [low, low, z, high, low, z, high, high, z, low, high, z];
  return { ContourGeometricType: 'CLOSED_PLANAR', NumberOfContourPoints: 4, ContourData: points };
};

/** A lesion, the body beyond the image, and a point. */
function rtstruct(more: DicomObject = {}): Uint8Array {
  return writeDicom({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.481.3',
    SOPInstanceUID: makeUid('drawn'),
    StudyInstanceUID: makeUid('fixture', 'P-1', ''),
    SeriesInstanceUID: makeUid('drawn', 'series'),
    PatientID: 'P-1',
    Modality: 'RTSTRUCT',
    StructureSetROISequence: [
      { ROINumber: 4, ROIName: 'Lesion' },
      { ROINumber: 5, ROIName: 'Body' },
    ],
    ROIContourSequence: [
      { ReferencedROINumber: 4, ContourSequence: [rectangle(5, 11, 1), rectangle(5, 11, 2)] },
      { ReferencedROINumber: 5, ContourSequence: [rectangle(1, 15, 2), rectangle(1, 15, 9)] },
    ],
    ...more,
  });
}

/** As 3D Slicer writes: a lesion in slices 1 and 2 alone, and a vessel over it in another layer. */
function slicer(): Uint8Array {
  const header = [
    'NRRD0004\ntype: uchar\ndimension: 4\nspace: left-posterior-superior\nsizes: 2 16 16 2\nencoding: raw',
    'space directions: none (2,0,0) (0,2,0) (0,0,3)\nspace origin: (-16,-16,3)\nkinds: list domain domain domain',
    'Segment0_ID:=a\nSegment0_Name:=Lesion\nSegment0_LabelValue:=1\nSegment0_Layer:=0',
    'Segment1_ID:=b\nSegment1_Name:=Vessel\nSegment1_LabelValue:=1\nSegment1_Layer:=1\n\n',
  ].join('\n');
  const head = new TextEncoder().encode(header);
  const bytes = new Uint8Array(head.length + 2 * 512);
  bytes.set(head);
  for (let v = 0; v < 512; v++) {
    const [x, y] = [v % 16, Math.floor(v / 16) % 16];
    if (x >= 5 && x < 11 && y >= 5 && y < 11) bytes[head.length + 2 * v] = 1;
    if (x === 6) bytes[head.length + 2 * v + 1] = 1;
  }
  return bytes;
}

describe('Regions that files name', () => {
  test('contours are a mask for features, by name or number, on the grid of the image', async () => {
    const file = path.join(temporaryFolder(), 'drawn.dcm');
    writeFileSync(file, rtstruct());
    const { mask, label } = await readMask(file, 'lesion', grid);
    expect([countInside(mask), label]).toEqual([72, '4']);
    expect(await errorOf(readMask(file, undefined, grid))).toMatchObject({
      code: 'runner/label',
      what: 'The mask has 2 labels: 4 "Lesion" (2 contours), 5 "Body" (2 contours). Which is the region?',
    });
    expect((await errorOf(readMask(file, '4'))).code).toBe('runner/contours-need-image');
    expect((await errorOf(readMask(file, '5', grid))).code).toBe('dicom/contours-off-grid');
  });

  test('contours of a vessel are its voxels', () => {
    const file = path.join(temporaryFolder(), 'vessel.dcm');
    writeFileSync(file, rtstruct());
    const { voxels } = vesselOf({ file, values: [4] }, grid);
    expect([voxels.length, voxels[0]]).toEqual([72, 256 + 5 * 16 + 5]);
  });

  test('segments of 3D Slicer are masks too', async () => {
    const file = path.join(temporaryFolder(), 'drawn.seg.nrrd');
    writeFileSync(file, slicer());
    expect(countInside((await readMask(file, 'Vessel')).mask)).toBe(32);
    expect((await errorOf(readMask(file, 'Heart'))).what).toContain('1 "Lesion" (72 voxels)');
  });

  test('several segments are one region of a study, on the whole grid of its images', async () => {
    const named = async (segments: readonly string[]) => {
      const { mask } = await drawnMask(slicer(), 'a.seg.nrrd', { segments: [...segments] }, grid);
      expect(mask.grid).toEqual(grid);
      return countInside(mask);
    };
    expect(await named(['Lesion'])).toBe(72);
    expect(await named(['lesion', '2'])).toBe(72 + 32 - 12);
    expect((await errorOf(named(['Heart']))).code).toBe('runner/label');
    const plain = writeNifti(makeVolume(grid, new Uint8Array(1024)));
    const asked = drawnMask(plain, 'a.nii', { segments: ['Lesion'] }, grid);
    expect((await errorOf(asked)).what).toContain('values alone');
  });
});

test('a study takes its region from a structure set, shows it, and says which of its parts it cannot', async () => {
  const folder = temporaryFolder();
  writeExam(path.join(folder, 'images'), { patient: 'P-1' });
  writeFileSync(path.join(folder, 'images', 'P-1', 'rs.dcm'), rtstruct());
  const region = '{ kind: masks, name: lesion, file: "images/{subject}/rs.dcm", segments: [Lesion] }';
  const study = writeStudy(
    folder,
    dynamicStudy()
      .replace(/- \{ kind: enhancing.*\}/, `- ${region}`)
      .replace('region: enhancing', 'region: lesion'),
  );
  const { results } = await runStudy(study, path.join(folder, 'out'));
  const [{ regions }] = results.subjects;
  expect(regions.map(({ name, voxels }) => [name, voxels])).toEqual([
    ['lesion', 72],
    ['Lesion', 72],
  ]);
  const failed = results.notes.filter(({ kind }) => kind === 'failed');
  expect(failed.map(({ code, step }) => [code, step])).toEqual([
    ['dicom/contours-off-grid', 'segmentation 5'],
  ]);
});
