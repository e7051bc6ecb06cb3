import { type Mask, pad } from '@lobule/volume';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPairs } from '../src/glcm/matrix.ts';
import { spectralRadius } from '../src/glcm/spectral-radius.ts';
import { directionRuns } from '../src/glrlm/runs.ts';
import { placeRanks } from '../src/intensity/select.ts';
import { convexHull } from '../src/morphology/hull.ts';
import { outermost, polygonsAcross, surfaceLines } from '../src/morphology/surface.ts';
import { neighboursAt, neighboursOf } from '../src/neighbourhood/neighbours.ts';
import { DIRECTIONS, levelImage } from '../src/texture/level-image.ts';
import { stepsAt } from '../src/texture/offsets.ts';
import { sweep } from '../src/texture/sweep.ts';
import { connectZones } from '../src/zones/connect.ts';
import { borderDistance } from '../src/zones/distance.ts';
import { anyCase, type Case } from './regions.ts';

type Place = readonly [number, number, number];

/** The levels in a cut-out with its margin, and each voxel that has one, by plain search. */
function laidOut({ image, mask }: Case) {
  const wide = pad(mask as Mask, [1, 1, 1], [1, 1, 1], 0);
  const levelsAt = pad(image, [1, 1, 1], [1, 1, 1], 0).data;
  const positions = Int32Array.from(wide.data.keys()).filter((v) => wide.data[v] !== 0);
  const levels = Int32Array.from(positions, (v) => levelsAt[v]);
  const { size } = wide.grid;
  const placeOf = (v: number): Place => [
    v % size[0],
    Math.floor(v / size[0]) % size[1],
    Math.floor(v / (size[0] * size[1])),
  ];
  const at = ([x, y, z]: Place) => {
    const v = x + size[0] * (y + size[1] * z);
    return wide.data[v] === 0 ? 0 : levelsAt[v];
  };
  const cut = { size, positions, inside: wide.data };
  const voxels = Array.from(positions, (v, n) => ({ v, place: placeOf(v), level: levels[n] }));
  return { cut, image: () => levelImage(cut, levels, 5), voxels, at };
}

const apart = (a: Place, b: Place) => Math.max(...a.map((x, axis) => Math.abs(x - b[axis])));
const plus = (a: Place, d: Place, times = 1): Place => [
  a[0] + times * d[0],
  a[1] + times * d[1],
  a[2] + times * d[2],
];
const check = (law: (laid: ReturnType<typeof laidOut>) => void) =>
  fc.assert(
    fc.property(anyCase, (some) => {
      const laid = laidOut(some);
      if (laid.voxels.length > 0) law(laid);
    }),
    { numRuns: 60 },
  );

describe('against a plain search', () => {
  test.each([[[1, 2]], [[2]], [[3]]])(
    'neighbours %j steps away are counted, summed and compared',
    (distances) => {
      fc.assert(
        fc.property(anyCase, fc.constantFrom(0, 1), (some, coarseness) => {
          const { image, voxels } = laidOut(some);
          if (voxels.length === 0) return;
          const found = neighboursAt(image(), stepsAt(distances), coarseness);
          for (const { v, place, level } of voxels) {
            const near = voxels.filter((other) => distances.includes(apart(place, other.place)));
            expect(found.count[v]).toBe(near.length);
            expect(found.sum[v]).toBe(near.reduce((sum, other) => sum + other.level, 0));
            expect(found.alike[v]).toBe(
              near.filter((other) => Math.abs(other.level - level) <= coarseness).length,
            );
          }
        }),
        { numRuns: 40 },
      );
    },
  );

  test.each([true, false])('neighbours are counted, summed and compared (within a slice: %s)', (within) => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(0, 1), (some, coarseness) => {
        const { image, voxels } = laidOut(some);
        if (voxels.length === 0) return;
        const found = neighboursOf(image(), within, coarseness);
        for (const { v, place, level } of voxels) {
          const near = voxels.filter(
            (other) => apart(place, other.place) === 1 && (!within || other.place[2] === place[2]),
          );
          expect(found.count[v]).toBe(near.length);
          expect(found.sum[v]).toBe(near.reduce((sum, other) => sum + other.level, 0));
          expect(found.alike[v]).toBe(
            near.filter((other) => Math.abs(other.level - level) <= coarseness).length,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each([true, false])(
    'zones are what can be reached over equal neighbours (within a slice: %s)',
    (within) => {
      check(({ image, voxels }) => {
        const { roots, rootOf } = connectZones(image(), within);
        const isNext = (a: (typeof voxels)[0], b: (typeof voxels)[0]) =>
          a.level === b.level && apart(a.place, b.place) === 1 && (!within || a.place[2] === b.place[2]);
        const zoneOf = new Map<number, number>();
        for (const first of voxels) {
          if (zoneOf.has(first.v)) continue;
          const found = [first];
          zoneOf.set(first.v, first.v);
          for (const one of found) {
            for (const other of voxels) {
              if (zoneOf.has(other.v) || !isNext(one, other)) continue;
              zoneOf.set(other.v, first.v);
              found.push(other);
            }
          }
        }
        expect([...roots]).toEqual([...new Set(zoneOf.values())]);
        for (const { v } of voxels) expect(rootOf[v]).toBe(zoneOf.get(v));
      });
    },
  );

  test('runs of each length and level are found along every direction', () => {
    check(({ image, voxels, at }) => {
      directionRuns(image()).forEach(({ level, size, count, voxels: looked }, n) => {
        const direction = DIRECTIONS[n];
        const expected = new Map<string, number>();
        for (const { place, level: own } of voxels) {
          if (at(plus(place, direction, -1)) === own) continue;
          let length = 1;
          while (at(plus(place, direction, length)) === own) length++;
          const key = `${own} x ${length}`;
          expected.set(key, (expected.get(key) ?? 0) + 1);
        }
        const found = new Map(Array.from(count, (times, k) => [`${level[k]} x ${size[k]}`, times]));
        expect(found).toEqual(new Map([...expected].sort()));
        expect(looked).toBe(voxels.length);
      });
    });
  });

  test.each([true, false])(
    'distances to the border are the least number of steps (within a slice: %s)',
    (within) => {
      check(({ cut, image, voxels, at }) => {
        const found = borderDistance(image(), within);
        const axes = within ? [0, 1] : [0, 1, 2];
        // From outside inwards, one step after another.
        const steps = new Map<number, number>();
        for (let step = 1; steps.size < voxels.length; step++) {
          const reached = voxels.filter(({ v, place }) => {
            if (steps.has(v)) return false;
            return axes.some((axis) =>
              [-1, 1].some((way) => {
                const other: Place = [place[0], place[1], place[2]].map(
                  (x, a) => x + (a === axis ? way : 0),
                ) as unknown as Place;
                if (at(other) === 0) return true;
                return steps.has(other[0] + cut.size[0] * (other[1] + cut.size[1] * other[2]));
              }),
            );
          });
          for (const { v } of reached) steps.set(v, step);
        }
        for (const { v } of voxels) expect(found[v]).toBe(steps.get(v));
      });
    },
  );

  test('one pass over all directions tells what passes for each matrix tell', () => {
    check(({ image }) => {
      const { pairs, runs, alike, zones } = sweep(image());
      expect(pairs).toEqual(DIRECTIONS.map((offset) => countPairs(image(), offset, 0, image().size[2])));
      expect(runs).toEqual(directionRuns(image()));
      expect(alike).toEqual(neighboursOf(image(), false, 0).alike);
      expect(zones).toEqual(connectZones(image(), false));
    });
  });

  test('the outermost corners of a mesh hold its convex hull and its diameter', () => {
    check(({ cut, voxels, at }) => {
      const lines = surfaceLines(cut);
      const polygons = ([0, 1, 2] as const).map((axis) => polygonsAcross(lines, axis));
      const found = outermost(polygons, lines.size);
      const all = voxels.flatMap(({ place }) =>
        [0, 1, 2].flatMap((axis) =>
          [-1, 1].flatMap((way) => {
            const step: Place = [axis === 0 ? way : 0, axis === 1 ? way : 0, axis === 2 ? way : 0];
            return at(plus(place, step)) === 0
              ? [plus([2 * place[0], 2 * place[1], 2 * place[2]], step)]
              : [];
          }),
        ),
      );
      const corners = (points: Int32Array) => {
        const { faces } = convexHull(points);
        const used = new Set(faces.flat());
        return [...used].map((p) => points.slice(3 * p, 3 * p + 3).join()).sort();
      };
      const kept = new Set(
        Array.from({ length: found.length / 3 }, (_, p) => found.slice(3 * p, 3 * p + 3).join()),
      );
      const everywhere = new Set(all.map((point) => point.join()));
      for (const point of kept) expect(everywhere.has(point)).toBe(true);
      expect(corners(found).every((point) => kept.has(point))).toBe(true);
      const longest = (points: readonly Place[]) =>
        points.reduce(
          (most, a) =>
            points.reduce(
              (more, b) => Math.max(more, (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2),
              most,
            ),
          0,
        );
      const foundPlaces = [...kept].map((point) => point.split(',').map(Number) as unknown as Place);
      expect(longest(foundPlaces)).toBe(longest(all));
    });
  });
});

test('values of wanted ranks stand where sorting puts them', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 300,
  });
  fc.assert(
    fc.property(values, fc.array(fc.nat(), { maxLength: 6 }), (list, picks) => {
      const ranks = picks.map((pick) => pick % list.length).sort((a, b) => a - b);
      const placed = Float64Array.from(list);
      placeRanks(placed, ranks);
      const sorted = Float64Array.from(list).sort();
      for (const rank of ranks) expect(placed[rank] === sorted[rank]).toBe(true);
      expect(placed.sort()).toEqual(sorted);
    }),
  );
});

test('the spectral radius is that of known matrices', () => {
  // Of a circle of n equal links the eigenvalues are 2 cos(2 pi k / n); of one of odd length -2 is none of them.
  for (const n of [3, 4, 7, 12]) {
    const a = Float64Array.from({ length: n * n }, (_, v) => {
      const away = Math.abs((v % n) - Math.floor(v / n));
      return away === 1 || away === n - 1 ? 1 : 0;
    });
    expect(spectralRadius(a, n)).toBeCloseTo(2, 13);
  }
  expect(spectralRadius(Float64Array.of(-3), 1)).toBeCloseTo(3, 14);
  expect(spectralRadius(Float64Array.of(1, 0, 2, -2), 2)).toBeCloseTo((1 + Math.sqrt(25)) / 2, 13);
  expect(spectralRadius(new Float64Array(9), 3)).toBe(0);
  // A projection: x x' / x'x.
  const x = [3, -1, 2, 5, 0, 1];
  const size = x.reduce((sum, value) => sum + value * value, 0);
  const projection = Float64Array.from({ length: 36 }, (_, v) => (x[v % 6] * x[Math.floor(v / 6)]) / size);
  expect(spectralRadius(projection, 6)).toBeCloseTo(1, 13);
});
