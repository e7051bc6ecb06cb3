import { readFileSync } from 'node:fs';
import path from 'node:path';
import { countInside, type Grid, indexToPatient, makeGrid, type Point } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeWithReference } from '../../../../test/reference.ts';
import {
  type DicomObject,
  makeUid,
  rasteriseContours,
  readDicom,
  readStructureSet,
  writeDicom,
} from '../../src/index.ts';
import { structureSetStorage } from '../../src/sop-classes.ts';

/** Corners in voxel indices of a slice, as a contour of the file. */
function contour(grid: Grid, corners: readonly Point[], type = 'CLOSED_PLANAR'): DicomObject {
  const points = corners.flatMap((corner) => [...indexToPatient(grid, corner)]);
  return { ContourGeometricType: type, NumberOfContourPoints: corners.length, ContourData: points };
}

function structureSet(contours: readonly DicomObject[], more: DicomObject = {}) {
  const bytes = writeDicom({
    SOPClassUID: structureSetStorage,
    SOPInstanceUID: makeUid('rtstruct'),
    SeriesInstanceUID: makeUid('rtstruct', 'series'),
    Modality: 'RTSTRUCT',
    StructureSetLabel: 'drawn',
    StructureSetROISequence: [{ ROINumber: 7, ROIName: 'GTV', ReferencedFrameOfReferenceUID: '1.2.3' }],
    ROIContourSequence: [{ ReferencedROINumber: 7, ContourSequence: contours }],
    RTROIObservationsSequence: [{ ReferencedROINumber: 7, RTROIInterpretedType: 'GTV' }],
    ...more,
  });
  return readStructureSet(readDicom(bytes));
}

const inked = (grid: Grid, ...contours: readonly DicomObject[]) =>
  rasteriseContours(structureSet(contours).rois[0], grid);

/** An image that lies aslant in the patient, with voxels of three sizes. */
const oblique = makeGrid({
  size: [24, 20, 5],
  spacingMm: [0.8, 1.1, 3],
  originMm: [-20, 13, 40],
  rowDirection: [0.8, 0.6, 0],
  columnDirection: [-0.6, 0.8, 0],
});

const square = (from: number, to: number, slice: number): Point[] => [
  [from, from, slice],
  [to, from, slice],
  [to, to, slice],
  [from, to, slice],
];

describe('Contours of an RT Structure Set', () => {
  test('come with the name, number and type of their region', () => {
    const set = structureSet([contour(oblique, square(2.5, 6.5, 1))]);
    expect(set).toMatchObject({ label: 'drawn', frameOfReferenceUid: '1.2.3' });
    expect(set.rois).toMatchObject([{ number: 7, name: 'GTV', type: 'GTV' }]);
    expect(set.rois[0].contours[0].pointsMm).toHaveLength(12);
  });

  test('become the voxels whose centres they enclose, wherever the image lies', () => {
    const { mask, warnings } = inked(oblique, contour(oblique, square(2.5, 6.5, 1)));
    expect(warnings).toEqual([]);
    const expected = Array.from({ length: mask.data.length }, (_, v) => {
      const [i, j, k] = [v % 24, Math.floor(v / 24) % 20, Math.floor(v / 480)];
      return k === 1 && i >= 3 && i <= 6 && j >= 3 && j <= 6 ? 1 : 0;
    });
    expect([...mask.data]).toEqual(expected);
  });

  test('of a circle have its area to the error of counting, and of a ring that of both', () => {
    const grid = makeGrid({ size: [200, 200, 1], spacingMm: [0.5, 0.5, 2], originMm: [-50, -50, 0] });
    const circle = (radius: number): DicomObject => {
      const corners = Array.from({ length: 720 }, (_, n): Point => {
        const turn = (n * Math.PI) / 360;
        return [100 + 2 * radius * Math.cos(turn), 100 + 2 * radius * Math.sin(turn), 0];
      });
      return contour(grid, corners);
    };
    const areaMm2 = (...contours: DicomObject[]) => countInside(inked(grid, ...contours).mask) * 0.25;
    expect(areaMm2(circle(30)) / (Math.PI * 900)).toBeCloseTo(1, 2);
    expect(areaMm2(circle(30), circle(12)) / (Math.PI * (900 - 144))).toBeCloseTo(1, 2);
    expect(areaMm2(circle(30), circle(12))).toBe(areaMm2(circle(30)) - areaMm2(circle(12)));
  });

  test('reach an island in a hole, and a hole over a bridge', () => {
    const [outer, hole, island] = [square(1.5, 15.5, 2), square(4.5, 12.5, 2), square(6.5, 8.5, 2)];
    const three = inked(oblique, ...[outer, hole, island].map((corners) => contour(oblique, corners)));
    expect(countInside(three.mask)).toBe(14 * 14 - 8 * 8 + 2 * 2);
    const keyhole = [...outer, outer[0], hole[0], ...[...hole].reverse(), outer[0]];
    expect(countInside(inked(oblique, contour(oblique, keyhole)).mask)).toBe(14 * 14 - 8 * 8);
  });

  test('that touch share no voxel and leave none out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: -20, max: 20 }), (cut, lean) => {
        const [at, aslant] = [cut / 2, lean / 4];
        const left: Point[] = [
          [1, 1, 0],
          [at, 1, 0],
          [at + aslant, 17, 0],
          [1, 17, 0],
        ];
        const right: Point[] = [
          [at, 1, 0],
          [22, 1, 0],
          [22, 17, 0],
          [at + aslant, 17, 0],
        ];
        const whole: Point[] = [
          [1, 1, 0],
          [22, 1, 0],
          [22, 17, 0],
          [1, 17, 0],
        ];
        if (at + aslant < 1 || at + aslant > 22) return;
        const of = (corners: Point[]) => inked(plain, contour(plain, corners)).mask.data;
        const [a, b, both] = [of(left), of(right), of(whole)];
        both.forEach((value, v) => {
          expect(a[v] + b[v]).toBe(value);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('between two slices go into the nearest, which is said; of a finer stack each slice takes one', () => {
    const between = inked(oblique, contour(oblique, square(2.5, 6.5, 1.4)));
    expect(between.warnings).toEqual([
      {
        code: 'contours-between-slices',
        text: 'Contours lie between the slices of the image, up to 1.20 mm from one; each was put into the nearest.',
      },
    ]);
    expect(countInside(between.mask)).toBe(16);
    const fine = [0.7, 1, 1.3].map((slice) => contour(oblique, square(2.5, 6.5, slice)));
    const { mask, warnings } = inked(oblique, ...fine);
    expect(countInside(mask)).toBe(16);
    expect(warnings.map(({ code }) => code)).toEqual(['contours-between-slices', 'contours-left-out']);
  });

  test('with slices between them that have none leave those empty and say so', () => {
    const { mask, warnings } = inked(oblique, ...[0, 3].map((k) => contour(oblique, square(2.5, 6.5, k))));
    expect(countInside(mask)).toBe(32);
    expect(warnings.map(({ code }) => code)).toEqual(['slices-without-contour']);
  });

  test('across the slices or beyond the image are refused', () => {
    const aslant: Point[] = [
      [2, 2, 1],
      [8, 2, 1],
      [8, 8, 2.4],
    ];
    const refusal = expect.objectContaining({ code: 'dicom/contours-off-grid' });
    expect(() => inked(oblique, contour(oblique, aslant))).toThrow(refusal);
    expect(() => inked(oblique, contour(oblique, square(2, 5, 5)))).toThrow(refusal);
    expect(() => inked(oblique, contour(oblique, square(2, 5, -0.8)))).toThrow(refusal);
  });

  test('that are points or open lines bound nothing', () => {
    const line = contour(oblique, square(2.5, 6.5, 1), 'OPEN_PLANAR');
    const { mask, warnings } = inked(oblique, line, contour(oblique, [[3, 3, 1]], 'POINT'));
    expect(countInside(mask)).toBe(0);
    expect(warnings.map(({ code }) => code)).toEqual(['contours-not-closed']);
  });

  test('that run out of the image in its plane are cut at its edge', () => {
    expect(countInside(inked(oblique, contour(oblique, square(-1e9, 1e9, 1))).mask)).toBe(480);
  });

  test('whose numbers do not add up, or that are something else, are refused', () => {
    const points = { ContourGeometricType: 'CLOSED_PLANAR', ContourData: [1, 2, 3, 4] };
    expect(() => structureSet([points])).toThrow(expect.objectContaining({ code: 'dicom/malformed' }));
    const nameless = { StructureSetROISequence: [{ ROIName: 'GTV' }] };
    expect(() => structureSet([], nameless)).toThrow(
      expect.objectContaining({ code: 'dicom/missing-attribute' }),
    );
    expect(() => structureSet([], { SOPClassUID: '1.2.840.10008.5.1.4.1.1.4' })).toThrow(
      expect.objectContaining({ code: 'dicom/not-a-structure-set' }),
    );
  });
});

const plain = makeGrid({ size: [24, 20, 1], spacingMm: [1, 1, 1] });

describeWithReference('The structure set of pydicom', 'dicom-pydicom', (dir) => {
  test('has the regions and points that its own dump lists', () => {
    const file = readDicom(new Uint8Array(readFileSync(path.join(dir, 'rtstruct.dcm'))));
    const { label, rois } = readStructureSet(file);
    expect(label).toBe('sep30');
    expect(rois.map(({ number, name, type, contours }) => [number, name, type, contours.length])).toEqual([
      [1, 'patient', 'EXTERNAL', 3],
      [2, 'Isocenter 1', 'ISOCENTER', 1],
      [3, 'Isocenter 2', 'ISOCENTER', 1],
    ]);
    expect([...rois[0].contours[0].pointsMm]).toEqual([
      ...[-200, 150, -200, -200, -150, -200, 200, -150, -200, 200, 150, -200, -200, 150, -200],
    ]);
    // Three slabs of 400 x 300 mm, 10 mm apart: a voxel of 4 x 4 x 10 mm centred in the cells of a raster of them.
    const grid = makeGrid({ size: [110, 90, 4], spacingMm: [4, 4, 10], originMm: [-218, -178, -200] });
    const { mask, warnings } = rasteriseContours(rois[0], grid);
    expect(countInside(mask) * 160).toBe(3 * 400 * 300 * 10);
    expect(warnings).toEqual([]);
    expect(countInside(rasteriseContours(rois[1], grid).mask)).toBe(0);
  });
});
