import { extractFeatures, type RadiomicsSettings, type VoxelMaps, voxelReason } from '@lobule/radiomics';
import type { Mask, Volume } from '@lobule/volume';
import fc from 'fast-check';
import { anyCase, type Case } from '../regions.ts';

/** A region in which some voxels have no finite intensity. */
export const caseWithHoles: fc.Arbitrary<Case> = fc
  .tuple(anyCase, fc.array(fc.constantFrom(false, false, false, true), { minLength: 100, maxLength: 100 }))
  .map(([{ image, mask }, holes]) => ({
    image: {
      grid: image.grid,
      data: image.data.map((value, v) => (holes[v % holes.length] ? Number.NaN : value)),
    },
    mask,
  }));

/** The part of a mask within a window around a voxel. */
export function windowMask(
  { grid, data }: Mask,
  centre: readonly [number, number, number],
  reach: readonly [number, number, number],
): Mask {
  const [nx, ny] = grid.size;
  const inside = data.map((value, v) => {
    const at = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
    return value !== 0 && at.every((index, axis) => Math.abs(index - centre[axis]) <= reach[axis]) ? 1 : 0;
  });
  return { grid, data: inside };
}

/**
 * Where maps differ from the features of each window as a region of its own, as texts: the same settings must give the
 * same grey levels whatever the window (bins of a width within a range of re-segmentation). Voxels count by their
 * position in the mask's box.
 */
export function differences(
  { grid, maps }: VoxelMaps,
  image: Volume,
  windows: Mask,
  settings: RadiomicsSettings,
  reach: readonly [number, number, number],
): readonly string[] {
  const found: string[] = [];
  const whole = image.grid.size;
  const start = [3, 7, 11].map((n, axis) =>
    Math.round((grid.affine[n] - image.grid.affine[n]) / image.grid.affine[[0, 5, 10][axis]]),
  );
  const [nx, ny, nz] = grid.size;
  for (let v = 0; v < nx * ny * nz; v++) {
    if (maps.every(({ reasons }) => reasons[v] === 1 || reasons[v] === 2)) continue;
    const centre = [
      (v % nx) + start[0],
      (Math.floor(v / nx) % ny) + start[1],
      Math.floor(v / (nx * ny)) + start[2],
    ] as const;
    const { features } = extractFeatures(image, windowMask(windows, centre, reach), settings);
    for (const { feature, values, reasons } of maps) {
      const expected = features.find(({ name }) => name === feature.name);
      const got = values[v];
      const code = voxelReason(reasons[v])?.code;
      const same = expected && code === expected.reason?.code && agree(feature.name, got, expected.value);
      if (!same) {
        found.push(
          `${feature.name} at ${centre.join(',')} of ${whole.join('x')}: ${got} (${code}), not ${expected?.value} (${expected?.reason?.code})`,
        );
      }
    }
  }
  return found;
}

/**
 * Relative 1e-8, or 1e-10 of what is near zero. The second information measure is the root of what is left of entropies:
 * near zero its own rounding is a root of that, so squares are compared.
 */
function agree(name: string, got: number, expected: number): boolean {
  if (Number.isNaN(got) || Number.isNaN(expected)) return Number.isNaN(got) && Number.isNaN(expected);
  const squared = name.startsWith('GLCM_InformationCorrelation2') && expected < 1e-3;
  const [a, b] = squared ? [got * got, expected * expected] : [got, expected];
  return Math.abs(a - b) <= 1e-10 + 1e-8 * Math.abs(b);
}
