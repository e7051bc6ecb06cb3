import { compareGrids, type Mask, type Volume } from '@lobule/volume';
import { radiomicsErrors } from '../errors.ts';
import { extractFeatures } from '../extract.ts';
import type { FeatureSet } from '../feature.ts';
import { resolveSettings } from '../settings/resolve.ts';
import type { RadiomicsSettings } from '../settings/schema.ts';

/** `difference` in units of the signal, or `relative` to the earlier phase (without unit). */
export type ChangeKind = 'difference' | 'relative';

/**
 * The change from one phase to another, voxel by voxel: the difference, in the unit of the images, or that over the
 * earlier phase, where that is above 0; elsewhere NaN.
 *
 * @throws radiomics/phases-differ
 * @example
 * const enhancement = changeImage(before, after, 'relative');
 */
export function changeImage(from: Volume, to: Volume, kind: ChangeKind): Volume<Float64Array> {
  requireSameGrids([from, to]);
  const data = new Float64Array(from.data.length);
  for (let v = 0; v < data.length; v++) {
    const [a, b] = [from.data[v], to.data[v]];
    data[v] = kind === 'difference' ? b - a : a > 0 ? (b - a) / a : Number.NaN;
  }
  return { grid: from.grid, data };
}

/** Which phases are compared, and how. */
export interface ChangeSettings {
  /** Each phase against the one before it, the default, or all against the first. */
  readonly against?: 'previous' | 'first';
  /** Default both. */
  readonly kinds?: readonly ChangeKind[];
}

/** Features of how one phase differs from another. */
export interface ChangeFeatures {
  /** `difference-0-1`: of phase 1 against phase 0. */
  readonly name: string;
  readonly kind: ChangeKind;
  readonly from: number;
  readonly to: number;
  readonly set: FeatureSet;
}

/**
 * Features of the changes between the phases of a dynamic series. Shape is not among them: it is that of the mask. A bin
 * width is in the unit of the change, which for a relative one is 1.
 *
 * @throws radiomics/phases-differ for fewer than two phases or other grids, and what extractFeatures throws
 * @example
 * for (const { name, set } of changeFeatures(phases, mask)) console.log(name, set.features.length);
 */
export function changeFeatures(
  phases: readonly Volume[],
  mask: Mask,
  settings: RadiomicsSettings = {},
  { against = 'previous', kinds = ['difference', 'relative'] }: ChangeSettings = {},
): readonly ChangeFeatures[] {
  requireSameGrids(phases);
  const families = resolveSettings(settings).families.filter((family) => family !== 'morphology');
  return phases.slice(1).flatMap((phase, n) => {
    const [from, to] = [against === 'first' ? 0 : n, n + 1];
    return kinds.map((kind) => ({
      name: `${kind}-${from}-${to}`,
      kind,
      from,
      to,
      set: extractFeatures(changeImage(phases[from], phase, kind), mask, { ...settings, families }),
    }));
  });
}

/** @throws radiomics/phases-differ */
export function requireSameGrids(phases: readonly Volume[]): void {
  if (phases.length < 2) {
    throw radiomicsErrors.error('radiomics/phases-differ', {
      what: `There ${phases.length === 1 ? 'is 1 phase' : 'are no phases'}, and a change needs two`,
    });
  }
  phases.forEach(({ grid }, n) => {
    const { same, reason } = compareGrids(phases[0].grid, grid);
    if (same) return;
    throw radiomicsErrors.error('radiomics/phases-differ', {
      what: `Phase ${n} is not on the grid of phase 0. ${reason}`,
    });
  });
}
