import {
  makeUid,
  mrImageStorage,
  readDeformableRegistration,
  readDicom,
  sourcePlace,
  writeDeformableRegistration,
  writeDicom,
} from '@lobule/dicom';
import { movePoint, type Transform, transformThrough } from '@lobule/registration';
import { indexToPatient, makeGrid, type Point } from '@lobule/volume';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deformationGrid } from '../../src/register/deformation-grid.ts';

const source = readDicom(
  writeDicom({
    SOPClassUID: mrImageStorage,
    SOPInstanceUID: makeUid('source'),
    StudyInstanceUID: makeUid('study'),
    FrameOfReferenceUID: makeUid('frame'),
  }),
);

/** Slices that go up or down, and rows that are turned. */
const grids = [1, -1].map((up) =>
  makeGrid({
    size: [14, 12, 8],
    spacingMm: [3, 3.2, 4],
    originMm: [-30, 20, -15],
    rowDirection: [0.6, 0.8, 0],
    columnDirection: [-0.8, 0.6, 0],
    sliceDirection: [0, 0, up],
  }),
);
const afterwards = [0.6, -0.8, 0, 12, 0.8, 0.6, 0, -4, 0, 0, 1, 7];

test('a field comes back from a DICOM object within 3/64 of what neighbouring points of its lattice differ by', () => {
  const wave = fc.tuple(
    fc.double({ min: 0.02, max: 0.12, noNaN: true }),
    fc.double({ min: 0, max: 3, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...grids),
      wave,
      wave,
      fc.array(fc.tuple(unit, unit, unit), { minLength: 8 }),
      (grid, a, b, shares) => {
        const bend = ([x, y, z]: Point): Point => [
          x + 3 * Math.sin(a[0] * y + a[1]),
          y + 3 * Math.sin(b[0] * z + b[1]),
          z + 3 * Math.sin(a[0] * x + b[1]),
        ];
        const found = transformThrough(grid, bend, 12);
        const transform = { ...found, afterwards } as Extract<Transform, { kind: 'spline' }>;
        const deformation = deformationGrid(transform, grid);
        const frameOfReferenceUid = makeUid('moving');
        const bytes = writeDeformableRegistration({
          registered: [
            { frameOfReferenceUid, deformation, afterwards: { matrix: afterwards, kind: 'RIGID' } },
          ],
          source,
          label: 'ALIGNED',
          description: 'Deformed',
          creator: 'Lobule',
          series: { uid: makeUid('reg'), number: 9301, description: 'Registration' },
          instanceUid: makeUid('registration'),
          instanceNumber: 1,
          software: ['0.1.0'],
        });
        const { registered } = readDeformableRegistration(readDicom(bytes));
        expect(registered[0].deformation?.offsetsMm).toEqual(deformation.offsetsMm);
        const bound = (3 / 64) * greatestStep(transform) + 1e-5;
        for (const share of shares) {
          const index = share.map((part, axis) => part * (grid.size[axis] - 1));
          const place = indexToPatient(grid, [index[0], index[1], index[2]]);
          const [there, is] = [sourcePlace(registered[0], place), movePoint(transform, place)];
          const apart = is.map((value, axis) => value - (there?.[axis] ?? Number.NaN));
          expect(Math.hypot(...apart)).toBeLessThan(Math.sqrt(3) * bound);
        }
      },
    ),
    { numRuns: 4 },
  );
});

const unit = fc.double({ min: 0, max: 1, noNaN: true });

/** Between neighbouring points of the lattice, along one axis and of one part, mm. */
function greatestStep({ field }: Extract<Transform, { kind: 'spline' }>): number {
  const [nx, ny, nz] = field.size;
  const { values } = field;
  let most = 0;
  for (let n = 0; n < nx * ny * nz; n++) {
    const index = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    [1, nx, nx * ny].forEach((stride, axis) => {
      if (index[axis] + 1 >= field.size[axis]) return;
      for (const part of [0, 1, 2]) {
        most = Math.max(most, Math.abs(values[3 * (n + stride) + part] - values[3 * n + part]));
      }
    });
  }
  return most;
}
