import {
  makeUid,
  mrImageStorage,
  type NewSegment,
  readDicom,
  readSegmentation,
  type SegmentationOptions,
  writeDicom,
  writeSegmentation,
} from '@lobule/dicom';
import { countInside, emptyMask, indexToPatient, makeGrid, patientToIndex } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** Oblique, with slices against the normal. */
const grid = makeGrid({
  size: [5, 3, 4],
  spacingMm: [1.5, 2, 3],
  originMm: [-30, 12, 7],
  rowDirection: [0.8, 0.6, 0],
  columnDirection: [-0.6, 0.8, 0],
  sliceDirection: [0, 0, -1],
});
const source = readDicom(
  writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('source'),
    StudyInstanceUID: makeUid('study'),
    SeriesInstanceUID: makeUid('series'),
    FrameOfReferenceUID: makeUid('frame'),
    Modality: 'MR',
    PatientID: 'LOB-001',
  }),
);
const segment = (voxels: readonly number[], label = 'lesion'): NewSegment => {
  const mask = emptyMask(grid);
  for (const v of voxels) mask.data[v] = 1;
  return {
    mask,
    label,
    category: { value: '49755003', scheme: 'SCT', meaning: 'Morphologically Altered Structure' },
    propertyType: { value: '108369006', scheme: 'SCT', meaning: 'Neoplasm' },
    anatomicRegion: { value: '76752008', scheme: 'SCT', meaning: 'Breast' },
    algorithm: { type: 'SEMIAUTOMATIC', name: 'Lobule' },
    tracking: { id: 'lesion 1', uid: makeUid('lesion', 1) },
  };
};
const options = (segments: readonly NewSegment[]): SegmentationOptions => ({
  segments,
  source,
  sources: [{ sopClassUid: mrImageStorage, instanceUid: makeUid('source'), seriesUid: makeUid('series') }],
  label: 'LESIONS',
  description: 'Lesions',
  creator: 'Reader^A',
  series: { uid: makeUid('seg'), number: 9101, description: 'Lesions' },
  instanceUid: makeUid('segmentation'),
  instanceNumber: 1,
  software: ['0.1.0'],
});

describe('Segmentations', () => {
  test('come back bit for bit, where they were, for any masks', () => {
    const voxels = fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(voxels, { minLength: 1, maxLength: 3 }), (sets) => {
        const bytes = writeSegmentation(options(sets.map((set, n) => segment(set, `lesion ${n}`))));
        const again = readSegmentation(readDicom(bytes));
        expect(again.segments.map(({ label }) => label)).toEqual(sets.map((_, n) => `lesion ${n}`));
        for (const [n, set] of sets.entries()) {
          const { mask } = again.segments[n];
          let inside = 0;
          for (const value of mask.data) inside += value;
          expect(inside).toBe(set.length);
          for (const v of set) {
            const place = indexToPatient(grid, [v % 5, Math.floor(v / 5) % 3, Math.floor(v / 15)]);
            const there = patientToIndex(mask.grid, place);
            const [i, j, k] = there.map(Math.round);
            expect(Math.hypot(there[0] - i, there[1] - j, there[2] - k)).toBeLessThan(1e-6);
            expect(mask.data[i + 5 * (j + 3 * k)]).toBe(1);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('carry what they are: codes, tracking, who made them', () => {
    const [read] = readSegmentation(readDicom(writeSegmentation(options([segment([3])])))).segments;
    expect(read.propertyType?.value).toBe('108369006');
    expect(read.anatomicRegion?.meaning).toBe('Breast');
    expect(read.algorithm).toBe('Lobule');
  });

  test('in which nobody found anything are written and read as that, on the whole grid', () => {
    const { segments, grid: read } = readSegmentation(
      readDicom(writeSegmentation(options([segment([]), segment([], 'right')]))),
    );
    expect(read.size).toEqual(grid.size);
    expect(segments.map(({ mask }) => countInside(mask))).toEqual([0, 0]);
    const beside = readSegmentation(readDicom(writeSegmentation(options([segment([3]), segment([])]))));
    expect(beside.segments.map(({ mask }) => countInside(mask))).toEqual([1, 0]);
  });

  test('without a segment and on several grids are refused', () => {
    const other = makeGrid({ size: [5, 3, 4], spacingMm: [1, 1, 1] });
    const elsewhere = { ...segment([1]), mask: emptyMask(other) };
    const code = (name: string) => expect.objectContaining({ code: name });
    expect(() => writeSegmentation(options([]))).toThrow(code('dicom/cannot-write'));
    expect(() => writeSegmentation(options([segment([1]), elsewhere]))).toThrow(
      code('dicom/frames-disagree'),
    );
  });
});
