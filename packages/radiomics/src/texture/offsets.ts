import { exp } from '@lobule/numerics';
import type { ResolvedSettings } from '../settings/profiles.ts';
import { axisIndex } from '../settings/schema.ts';
import { DIRECTIONS, type Offset } from './level-image.ts';

type Triple = readonly [number, number, number];

/** One of each pair of opposite steps to the voxels that count as neighbours in pairs. */
export function pairOffsets({ distances, glcmDistance }: ResolvedSettings): readonly Offset[] {
  if (distances !== null) return stepsAt(distances);
  if (glcmDistance === 1) return DIRECTIONS;
  return DIRECTIONS.map(([x, y, z]): Offset => [x * glcmDistance, y * glcmDistance, z * glcmDistance]);
}

/** One of each pair of opposite steps whose farthest coordinate is one of these, as PyRadiomics' angles. */
export function stepsAt(distances: readonly number[]): readonly Offset[] {
  const most = Math.max(...distances);
  const along = Array.from({ length: 2 * most + 1 }, (_, n) => n - most);
  return along.flatMap((z) =>
    along.flatMap((y) =>
      along.flatMap((x): Offset[] => {
        const isFirst = z > 0 || (z === 0 && (y > 0 || (y === 0 && x > 0)));
        const far = Math.max(Math.abs(x), Math.abs(y), Math.abs(z));
        return isFirst && distances.includes(far) ? [[x, y, z]] : [];
      }),
    ),
  );
}

/** What a pair counts in a merged matrix: exp(-norm^2) of its step in mm. */
export function pairWeight(settings: ResolvedSettings, spacingMm: Triple): (offset: Offset) => number {
  const norm = runWeight(settings, spacingMm);
  return (offset) => exp(-norm(offset) * norm(offset));
}

/** What a run counts in a merged matrix: the norm of a step in mm. */
export function runWeight(
  { directionWeights, sliceAxis }: ResolvedSettings,
  spacingMm: Triple,
): (offset: Offset) => number {
  // The axis across slices has come last.
  const across = axisIndex(sliceAxis);
  const mm = [...spacingMm.filter((_, axis) => axis !== across), spacingMm[across]];
  return (offset) => {
    const lengths = offset.map((step, axis) => Math.abs(step) * mm[axis]);
    if (directionWeights === 'infinity') return Math.max(...lengths);
    if (directionWeights === 'manhattan') return lengths[0] + lengths[1] + lengths[2];
    return Math.sqrt(lengths[0] * lengths[0] + lengths[1] * lengths[1] + lengths[2] * lengths[2]);
  };
}
