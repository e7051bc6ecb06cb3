import type { Affine, Point } from '@lobule/volume';
import { makeGrid } from '@lobule/volume';
import { registrationErrors } from '../errors.ts';
import type { SplineField } from '../transform/spline-field.ts';
import type { Transform } from '../transform/transform.ts';

/**
 * A transform as an ITK transform file (text, `.tfm`), which Slicer, ANTs and SimpleITK read; coordinates are LPS in
 * all of them. A spline followed by a linear motion is written as a composite, the linear part first: ITK applies the
 * last one first.
 *
 * @example
 * writeFileSync('motion.tfm', writeItkTransform(transform));
 */
export function writeItkTransform(transform: Transform): string {
  if (transform.kind === 'linear') return fileOf([linearPart(transform.matrix)]);
  return fileOf([
    { type: 'CompositeTransform_double_3_3' },
    linearPart(transform.afterwards),
    splinePart(transform.field),
  ]);
}

interface Part {
  readonly type: string;
  readonly parameters?: ArrayLike<number>;
  readonly fixed?: ArrayLike<number>;
}

function linearPart(a: Affine): Part {
  const parameters = [a[0], a[1], a[2], a[4], a[5], a[6], a[8], a[9], a[10], a[3], a[7], a[11]];
  return { type: 'AffineTransform_double_3_3', parameters, fixed: [0, 0, 0] };
}

/** ITK's B-spline: size, origin, spacing and directions of the lattice, then all x, all y and all z displacements. */
function splinePart({ grid, step, size, values }: SplineField): Part {
  const columns = [0, 1, 2].map((axis) => [0, 1, 2].map((row) => grid.affine[4 * row + axis]));
  const lengths = columns.map(([x, y, z]) => Math.sqrt(x * x + y * y + z * z));
  const origin = [0, 1, 2].map(
    (row) =>
      grid.affine[4 * row + 3] - [0, 1, 2].reduce((sum, axis) => sum + step[axis] * columns[axis][row], 0),
  );
  const directions = [0, 1, 2].flatMap((row) => [0, 1, 2].map((axis) => columns[axis][row] / lengths[axis]));
  const spacing = step.map((s, axis) => s * lengths[axis]);
  const points = values.length / 3;
  const parameters = new Float64Array(values.length);
  for (let k = 0; k < points; k++) for (let p = 0; p < 3; p++) parameters[p * points + k] = values[3 * k + p];
  return {
    type: 'BSplineTransform_double_3_3',
    parameters,
    fixed: [...size, ...origin, ...spacing, ...directions],
  };
}

function fileOf(parts: readonly Part[]): string {
  const lines = ['#Insight Transform File V1.0'];
  for (const [index, { type, parameters, fixed }] of parts.entries()) {
    lines.push(`#Transform ${index}`, `Transform: ${type}`);
    if (parameters !== undefined) lines.push(`Parameters: ${Array.from(parameters).join(' ')}`);
    if (fixed !== undefined) lines.push(`FixedParameters: ${Array.from(fixed).join(' ')}`);
  }
  return `${lines.join('\n')}\n`;
}

/**
 * Reads what `writeItkTransform` writes, and affine, Euler and B-spline transforms of others.
 *
 * @throws registration/bad-transform-file
 * @example
 * const transform = readItkTransform(readFileSync('motion.tfm', 'utf8'));
 */
export function readItkTransform(text: string): Transform {
  if (!text.startsWith('#Insight Transform File'))
    throw unread('it does not start as an ITK transform file does');
  const parts = text
    .split(/^#Transform \d+\s*$/m)
    .slice(1)
    .map(partOf)
    .filter(({ type }) => !type.startsWith('CompositeTransform'));
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) throw unread(`it holds ${parts.length} transforms`);
  if (isSpline(first)) {
    if (second !== undefined)
      throw unread('a B-spline follows a linear motion in another order than is read here');
    return { kind: 'spline', field: fieldOf(first), afterwards: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] };
  }
  const matrix = matrixOf(first);
  if (second === undefined) return { kind: 'linear', matrix };
  if (!isSpline(second)) throw unread('two linear transforms in one file are not read');
  return { kind: 'spline', field: fieldOf(second), afterwards: matrix };
}

function isSpline({ type }: Part): boolean {
  return type.startsWith('BSplineTransform');
}

function partOf(text: string): Part {
  const line = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim() ?? '';
  const numbers = (name: string) => {
    const words = line(name).split(/\s+/).filter(Boolean);
    const values = Float64Array.from(words, Number);
    if (!values.every(Number.isFinite)) throw unread(`its ${name} are not all numbers`);
    return values;
  };
  return { type: line('Transform'), parameters: numbers('Parameters'), fixed: numbers('FixedParameters') };
}

function matrixOf({ type, parameters, fixed }: Part): Affine {
  const p = parameters ?? [];
  const centre = [fixed?.[0] ?? 0, fixed?.[1] ?? 0, fixed?.[2] ?? 0] as unknown as Point;
  if (!/^(Affine|MatrixOffsetTransformBase)/.test(type) || p.length !== 12) {
    throw unread(`it holds a ${type === '' ? 'transform without a name' : type} of ${p.length} numbers`);
  }
  return [0, 1, 2].flatMap((row) => {
    const [x, y, z] = [p[3 * row], p[3 * row + 1], p[3 * row + 2]];
    const moved = x * centre[0] + y * centre[1] + z * centre[2];
    return [x, y, z, p[9 + row] + centre[row] - moved];
  });
}

function fieldOf({ parameters, fixed }: Part): SplineField {
  const f = Array.from(fixed ?? []);
  const p = parameters ?? [];
  const size = [f[0], f[1], f[2]] as [number, number, number];
  const points = size[0] * size[1] * size[2];
  if (f.length !== 18 || p.length !== 3 * points || !size.every((n) => Number.isInteger(n) && n >= 4)) {
    throw unread('the lattice of its B-spline and its numbers do not agree');
  }
  const columns = [0, 1, 2].map((axis) => [0, 1, 2].map((row) => f[9 + 3 * row + axis] * f[6 + axis]));
  // A grid of one voxel a lattice point, without the ring of points around it.
  const affine = [0, 1, 2].flatMap((row) => [
    columns[0][row],
    columns[1][row],
    columns[2][row],
    f[3 + row] + columns[0][row] + columns[1][row] + columns[2][row],
  ]);
  const values = new Float64Array(3 * points);
  for (let k = 0; k < points; k++) for (let q = 0; q < 3; q++) values[3 * k + q] = p[q * points + k];
  const grid = makeGrid({ size: [size[0] - 2, size[1] - 2, size[2] - 2], affine });
  return { grid, step: [1, 1, 1], size, values };
}

function unread(what: string) {
  return registrationErrors.error('registration/bad-transform-file', {
    what: `The file is not read: ${what}`,
  });
}
