import { inverseTransform, movePoint, type Transform, transformThrough } from '@lobule/registration';
import { indexToPatient, makeGrid, type Point } from '@lobule/volume';
import { expect, test } from 'vitest';
import { zeroField } from '../../src/transform/spline-field.ts';

const grid = makeGrid({ size: [40, 40, 20], spacingMm: [3, 3, 4], originMm: [-60, -60, -40] });
const matrix = [0.999, -0.04, 0, 3, 0.04, 0.999, 0, -2, 0, 0, 1, 1] as const;

test('there and back a place is where it was: of a linear motion, and of a field within a tenth of a millimetre', () => {
  const field = zeroField(grid, 15);
  const [nx, ny] = field.size;
  for (let n = 0; n < field.values.length / 3; n++) {
    const [a, b, c] = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    field.values.set([2 * Math.sin(a + b), 2 * Math.sin(1.2 * b - c), 1.5 * Math.sin(a - 0.8 * c)], 3 * n);
  }
  const apartMm = (transform: Transform, place: Point) => {
    const [x, y, z] = movePoint(inverseTransform(transform, grid), movePoint(transform, place));
    return Math.hypot(x - place[0], y - place[1], z - place[2]);
  };
  expect(apartMm({ kind: 'linear', matrix }, [7, -40, 22])).toBeLessThan(1e-9);
  const bent: Transform = { kind: 'spline', field, afterwards: matrix };
  const back = inverseTransform(bent, grid);
  const errors: number[] = [];
  for (let v = 0; v < 32_000; v += 37) {
    const index: Point = [v % 40, Math.floor(v / 40) % 40, Math.floor(v / 1600)];
    const inner = index.every((at, axis) => at > 2 && at < grid.size[axis] - 3);
    if (!inner) continue;
    const place = indexToPatient(grid, index);
    const [x, y, z] = movePoint(back, movePoint(bent, place));
    errors.push(Math.hypot(x - place[0], y - place[1], z - place[2]));
  }
  errors.sort((a, b) => a - b);
  expect(errors[Math.floor(0.95 * errors.length)]).toBeLessThan(0.1);
});

test('a motion that is known everywhere becomes a transform, within a hundredth of a millimetre', () => {
  const move = ([x, y, z]: Point): Point => [x + 2 * Math.sin(y / 15), 1.02 * y - 3, z + Math.sin(x / 20)];
  const transform = transformThrough(grid, move, 10);
  for (const place of [
    [0, 0, 0],
    [31, -22, 14],
    [-55, 40, -30],
  ] as Point[]) {
    const [found, truth] = [movePoint(transform, place), move(place)];
    expect(Math.hypot(...found.map((value, axis) => value - truth[axis]))).toBeLessThan(0.01);
  }
});
