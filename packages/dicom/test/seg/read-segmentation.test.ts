import { readFileSync } from 'node:fs';
import path from 'node:path';
import { countInside, indexToPatient } from '@lobule/volume';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import {
  type DicomObject,
  packBits,
  readDicom,
  readSegmentation,
  segmentationStorage,
  writeDicom,
} from '../../src/index.ts';

/** Two segments of 3 x 2 pixels in three frames: segment 1 at 0 and 4 mm, segment 2 at 2 mm. */
function seg(change: DicomObject = {}, depths: readonly number[] = [4, 2, 0]): Uint8Array {
  return writeDicom({
    SOPClassUID: segmentationStorage,
    SegmentationType: 'BINARY',
    Rows: 2,
    Columns: 3,
    NumberOfFrames: 3,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    SegmentSequence: [
      { SegmentNumber: 1, SegmentLabel: 'tumour' },
      { SegmentNumber: 2, SegmentLabel: 'cyst' },
    ],
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] }],
        PixelMeasuresSequence: [{ PixelSpacing: [1.5, 1], SliceThickness: 2 }],
      },
    ],
    PerFrameFunctionalGroupsSequence: depths.map((z, frame) => ({
      PlanePositionSequence: [{ ImagePositionPatient: [10, 20, z] }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: frame === 1 ? 2 : 1 }],
    })),
    PixelData: packBits([1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1]),
    ...change,
  });
}

const read = (bytes: Uint8Array) => readSegmentation(readDicom(bytes));
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('A segmentation', () => {
  test('becomes masks on the grid of its own frames, whatever their order', () => {
    const { grid, segments } = read(seg());
    expect(grid).toEqual({ size: [3, 2, 3], affine: [1, 0, 0, 10, 0, 1.5, 0, 20, 0, 0, 2, 0] });
    expect(segments.map(({ label, mask }) => [label, countInside(mask)])).toEqual([
      ['tumour', 2],
      ['cyst', 6],
    ]);
    expect(segments[0].mask.data.indexOf(1)).toBe(5);
    expect(segments[0].mask.data.lastIndexOf(1)).toBe(12);
    expect(indexToPatient(grid, [0, 0, 2])).toEqual([10, 20, 4]);
  });

  test('with fractions keeps them, and is inside where they reach one half', () => {
    const PixelData = Uint8Array.from({ length: 18 }, (_, i) =>
      i === 0 ? 200 : i === 1 ? 99 : i === 2 ? 100 : 0,
    );
    const change = {
      SegmentationType: 'FRACTIONAL',
      MaximumFractionalValue: 200,
      BitsAllocated: 8,
      BitsStored: 8,
      HighBit: 7,
    };
    const { segments, warnings } = read(seg({ ...change, PixelData }));
    expect(Array.from(segments[0].fraction!.data.subarray(12, 15), (f) => f.toFixed(3))).toEqual([
      '1.000',
      '0.495',
      '0.500',
    ]);
    expect(Array.from(segments[0].mask.data.subarray(12, 15))).toEqual([1, 0, 1]);
    expect(warnings.map(({ text }) => text)).toEqual([
      'Segment 2 is typed FRACTIONAL but holds only 0 and 200: it is binary in fact.',
    ]);
  });

  test('that is not one, or contradicts itself, is a typed error', () => {
    expect(() => read(seg({ SegmentationType: 'ROUGH' }))).toThrow(code('dicom/malformed'));
    expect(() => read(seg({ NumberOfFrames: 2 }))).toThrow(code('dicom/frames-disagree'));
    expect(() => read(seg({}, [4, 2, 0.9]))).toThrow(code('dicom/frames-disagree'));
    expect(() => read(seg({}, [4, 2, 1e9]))).toThrow(code('dicom/too-large'));
    expect(() => read(seg({ SegmentSequence: [{}] }))).toThrow(code('dicom/missing-attribute'));
    expect(() => read(seg({ SharedFunctionalGroupsSequence: [] }))).toThrow(code('dicom/missing-attribute'));
  });
});

describeWithReference('Segmentations of dcmqi', 'dicom-dcmqi', (directory) => {
  test('liver, overlapping segments and sparse label maps are read', () => {
    const labels = (name: string) => {
      const file = readFileSync(path.join(directory, 'data/segmentations', name));
      const { type, segments } = read(file);
      return [type, ...segments.map(({ label }) => label)];
    };
    expect(labels('liver.dcm')).toEqual(['BINARY', 'Liver']);
    expect(labels('partial_overlaps.dcm').slice(0, 5)).toEqual([
      'BINARY',
      'GREEN',
      'ORANGE',
      'PURPLE',
      'LIGHT_BLUE',
    ]);
    expect(labels('sparse-labelmap-ppv5.dcm')).toEqual(['LABELMAP', 'Liver']);
  });
});

describeWithReference('Segmentations of highdicom', 'dicom-highdicom', (directory) => {
  test('the same segment, stored as bits and as fractions, has the same voxels', () => {
    const masks = ['binary', 'binary_fractional', 'true_fractional'].map((name) =>
      read(readFileSync(path.join(directory, `seg_image_ct_${name}.dcm`))),
    );
    expect(masks.map(({ segments }) => countInside(segments[0].mask))).toEqual([638, 638, 638]);
    expect(masks[1].segments[0].mask.data).toEqual(masks[0].segments[0].mask.data);
    expect(masks.map(({ segments }) => segments[0].fraction === undefined)).toEqual([true, true, false]);
  });
});
