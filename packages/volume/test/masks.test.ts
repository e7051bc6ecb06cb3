import {
  connectedComponents,
  countInside,
  countNeighbours26,
  dilate,
  distance,
  erode,
  gridSpacingMm,
  indexToPatient,
  largestComponent,
  type Mask,
  makeGrid,
  signedDistance,
} from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyMask } from './grids.ts';

const grid = makeGrid({ size: [4, 3, 2], spacingMm: [1, 1, 1] });
const maskOf = (...inside: number[]): Mask => {
  const data = new Uint8Array(24);
  for (const v of inside) data[v] = 1;
  return { grid, data };
};
const positions = (mask: Mask) => {
  const [nx, ny] = mask.grid.size;
  return Array.from(mask.data, (_, v) =>
    indexToPatient(mask.grid, [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]),
  );
};

describe('connected components', () => {
  test('touch by face, by edge or by corner', () => {
    // (0,0,0), (1,1,0) by an edge, (2,2,1) by a corner.
    const steps = maskOf(0, 5, 22);
    expect(connectedComponents(steps, 6).sizes).toEqual([1, 1, 1]);
    expect(connectedComponents(steps, 18).sizes).toEqual([2, 1]);
    expect(connectedComponents(steps, 26).sizes).toEqual([3]);
  });

  test('are numbered as their first voxels are stored, also where arms meet late', () => {
    // An arch: two legs that join only in the last row.
    const arch = maskOf(0, 2, 4, 6, 8, 9, 10, 3);
    expect(connectedComponents(arch, 6).sizes).toEqual([8]);
    const two = maskOf(3, 0, 4);
    const { labels, sizes } = connectedComponents(two, 6);
    expect([labels.data[0], labels.data[4], labels.data[3]]).toEqual([1, 1, 2]);
    expect(sizes).toEqual([2, 1]);
  });

  test('are those of a flood fill, in every connectivity', () => {
    fc.assert(
      fc.property(anyMask, fc.constantFrom(6, 18, 26), (mask, connectivity) => {
        expect([...connectedComponents(mask, connectivity).labels.data]).toEqual(
          floodFill(mask, connectivity),
        );
      }),
    );
  });

  test('leave the largest, the first of equals, and nothing of nothing', () => {
    expect(
      [...largestComponent(maskOf(0, 10, 11), 6).data]
        .map((value, v) => (value ? v : -1))
        .filter((v) => v >= 0),
    ).toEqual([10, 11]);
    expect(largestComponent(maskOf(0, 11), 6).data[0]).toBe(1);
    expect(countInside(largestComponent(maskOf()))).toBe(0);
  });
});

function floodFill({ grid: { size }, data }: Mask, connectivity: number): number[] {
  const [nx, ny, nz] = size;
  const labels = Array.from(data, () => 0);
  let label = 0;
  data.forEach((value, start) => {
    if (value === 0 || labels[start] !== 0) return;
    label++;
    const queue = [start];
    labels[start] = label;
    for (const v of queue) {
      const [i, j, k] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
      data.forEach((other, w) => {
        if (other === 0 || labels[w] !== 0) return;
        const steps = [
          Math.abs((w % nx) - i),
          Math.abs((Math.floor(w / nx) % ny) - j),
          Math.abs(Math.floor(w / (nx * ny)) - k),
        ];
        const most = { 6: 1, 18: 2, 26: 3 }[connectivity] ?? 0;
        if (Math.max(...steps) <= 1 && steps[0] + steps[1] + steps[2] <= most && nz > 0) {
          labels[w] = label;
          queue.push(w);
        }
      });
    }
  });
  return labels;
}

describe('distance', () => {
  test('is that to the nearest voxel inside, searched one by one', () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const points = positions(mask);
        const inside = points.filter((_, v) => mask.data[v] !== 0);
        distance(mask).data.forEach((mm, v) => {
          const nearest = Math.min(
            ...inside.map((q) =>
              Math.sqrt(points[v].reduce((sum, x, axis) => sum + (x - q[axis]) * (x - q[axis]), 0)),
            ),
          );
          if (nearest === Number.POSITIVE_INFINITY) expect(mm).toBe(nearest);
          else expect(Math.abs(mm - nearest)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  test('needs right angles', () => {
    const sheared = makeGrid({ size: [2, 2, 2], affine: [1, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] });
    expect(() => distance({ grid: sheared, data: new Uint8Array(8) })).toThrow(
      expect.objectContaining({ code: 'volume/sheared-grid' }),
    );
  });
});

describe('signed distance', () => {
  /** To the nearest centre of a face between two sides, one by one; along the axes of the grid. */
  function toFaces({ grid: { size }, grid, data }: Mask, from: number): number {
    const spacing = gridSpacingMm(grid);
    const strides = [1, size[0], size[0] * size[1]];
    const index = (v: number) => strides.map((stride, axis) => Math.floor(v / stride) % size[axis]);
    let nearest = Number.POSITIVE_INFINITY;
    for (let v = 0; v < data.length; v++) {
      for (let axis = 0; axis < 3; axis++) {
        if (index(v)[axis] + 1 >= size[axis]) continue;
        if ((data[v] === 0) === (data[v + strides[axis]] === 0)) continue;
        const squared = index(v).reduce((sum, q, a) => {
          const mm = spacing[a] * (q + (a === axis ? 0.5 : 0) - index(from)[a]);
          return sum + mm * mm;
        }, 0);
        nearest = Math.min(nearest, Math.sqrt(squared));
      }
    }
    return nearest;
  }

  test('is that to the centres of faces, searched one by one, positive outside and negative inside', () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        signedDistance(mask).data.forEach((mm, v) => {
          const expected = (mask.data[v] === 0 ? 1 : -1) * toFaces(mask, v);
          if (Number.isFinite(expected)) expect(Math.abs(mm - expected)).toBeLessThan(1e-9);
          else expect(mm).toBe(expected);
        });
      }),
    );
  });

  test('changes sides with the mask', () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const other = { grid: mask.grid, data: mask.data.map((value) => (value === 0 ? 1 : 0)) };
        expect(signedDistance(other).data).toEqual(signedDistance(mask).data.map((mm) => -mm));
      }),
    );
  });

  test('is half a voxel on both sides of a face, whatever the spacing', () => {
    const line = makeGrid({ size: [1, 1, 4], spacingMm: [0.7, 0.7, 3] });
    expect(signedDistance({ grid: line, data: Uint8Array.of(1, 1, 0, 0) }).data).toEqual(
      Float64Array.of(-4.5, -1.5, 1.5, 4.5),
    );
  });
});

describe('growing and shrinking', () => {
  test("by mm follows the voxels' spacing, the limit included", () => {
    const thick = makeGrid({ size: [7, 1, 3], spacingMm: [0.7, 0.7, 2] });
    const data = new Uint8Array(21);
    data[7 + 3] = 1;
    expect([...dilate({ grid: thick, data }, { mm: 2 }).data]).toEqual([
      0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0,
    ]);
  });

  test('by neighbours takes as many steps as asked', () => {
    const centre = maskOf(5);
    expect(countInside(dilate(centre, { neighbours: 6 }))).toBe(6);
    expect(countInside(dilate(centre, { neighbours: 26 }))).toBe(18);
    expect(countInside(dilate(centre, { neighbours: 26, steps: 2 }))).toBe(24);
  });

  test("are each other's mirror, grow and shrink never the wrong way", () => {
    const reach = fc.oneof(
      fc.record({ mm: fc.double({ min: 0, max: 6, noNaN: true }) }),
      fc.record({
        neighbours: fc.constantFrom(6 as const, 18 as const, 26 as const),
        steps: fc.integer({ min: 0, max: 2 }),
      }),
    );
    fc.assert(
      fc.property(anyMask, reach, (mask, by) => {
        const grown = dilate(mask, by).data;
        const shrunk = erode(mask, by).data;
        mask.data.forEach((value, v) => {
          expect(grown[v]).toBeGreaterThanOrEqual(value);
          expect(shrunk[v]).toBeLessThanOrEqual(value);
        });
        const opened = dilate({ grid: mask.grid, data: shrunk }, by).data;
        mask.data.forEach((value, v) => {
          expect(opened[v]).toBeLessThanOrEqual(value);
        });
      }),
    );
  });
});

describe('counting neighbours', () => {
  test('counts the 26 around each voxel, none beyond the border, never itself', () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const [nx, ny, nz] = mask.grid.size;
        const counts = countNeighbours26(mask).data;
        for (let k = 0, v = 0; k < nz; k++) {
          for (let j = 0; j < ny; j++) {
            for (let i = 0; i < nx; i++, v++) {
              let expected = 0;
              for (let z = Math.max(0, k - 1); z <= Math.min(nz - 1, k + 1); z++) {
                for (let y = Math.max(0, j - 1); y <= Math.min(ny - 1, j + 1); y++) {
                  for (let x = Math.max(0, i - 1); x <= Math.min(nx - 1, i + 1); x++) {
                    if (x !== i || y !== j || z !== k) expected += mask.data[x + nx * (y + ny * z)];
                  }
                }
              }
              expect(counts[v]).toBe(expected);
            }
          }
        }
      }),
    );
  });
});
