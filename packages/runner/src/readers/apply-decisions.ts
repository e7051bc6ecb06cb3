import {
  type AdjudicationOptions,
  adjudicate,
  type Disagreement,
  largestCrossSection,
  type ResolveSettings,
  regionOf,
} from '@lobule/segmentation';
import type { Mask } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { CaseComparison } from './compare-case.ts';
import type { ListedDecision, PairDecisions } from './decisions.ts';

/** What an adjudicator's decisions made of two readings. */
export interface AdjudicatedPair {
  readonly first: string;
  readonly second: string;
  readonly mask: Mask;
  readonly how: string;
  readonly volumeMm3: number;
}

/** A comparison after decisions on the regions in which readings differ. */
export interface DecidedCase extends Omit<CaseComparison, 'resolved'> {
  readonly resolved?: Omit<NonNullable<CaseComparison['resolved']>, 'by'> & {
    readonly by: ResolveSettings['by'] | 'decisions';
  };
  readonly adjudicated: readonly AdjudicatedPair[];
}

export interface DecisionOptions {
  readonly extent: ResolveSettings['extent'];
  readonly undecided: AdjudicationOptions['undecided'];
}

/**
 * A comparison with the masks that an adjudicator decided on. Where the readings of one pair were decided, the decided
 * mask is the mask to use, whatever the rule for lesions without decisions; of several pairs none is, and the rule holds.
 *
 * @throws segmentation/decisions; runner/readings for decisions on readers who were not compared, or on other masks
 */
export function applyDecisions(
  compared: CaseComparison,
  decided: readonly PairDecisions[],
  { extent, undecided }: DecisionOptions,
): DecidedCase {
  const adjudicated = decided.map(({ first, second, decisions }): AdjudicatedPair => {
    const pair = compared.disagreements.find((one) => one.first === first && one.second === second);
    if (pair === undefined) {
      throw runnerErrors.error('runner/readings', {
        what: `There are decisions between ${first} and ${second}, who were not compared in this lesion`,
        cure: 'Give the list of disagreements that was made from this table of readings.',
      });
    }
    requireSameRegions(decisions, pair.found);
    const { mask, how, volumeMm3 } = adjudicate(...pair.masks, pair.found, decisions, {
      ...(undecided && { undecided }),
    });
    return { first, second, mask, how, volumeMm3 };
  });
  if (adjudicated.length !== 1) return { ...compared, adjudicated };
  const [{ mask, how, first, second }] = adjudicated;
  const { unresolved: _, ...rest } = compared;
  const readers = [first, second];
  const by = 'decisions' as const;
  if (extent === 'volume') {
    return { ...rest, adjudicated, resolved: { ...regionOf(mask), readers, how, by } };
  }
  const section = largestCrossSection(mask);
  return {
    ...rest,
    adjudicated,
    resolved: {
      ...regionOf(section.mask),
      ...{ readers, by },
      how: `${how} Of it the slice in which it is largest, ${section.slice + 1} of ${mask.grid.size[2]}.`,
    },
  };
}

/** Regions are numbered by size: other masks have other regions under the same numbers. */
function requireSameRegions(decisions: readonly ListedDecision[], { regions }: Disagreement): void {
  const other = decisions.find(({ region, voxels }) => {
    const now = regions[region - 1];
    return now !== undefined && now.voxels !== voxels;
  });
  if (other === undefined) return;
  throw runnerErrors.error('runner/readings', {
    what: `Region ${other.region} had ${other.voxels} voxels when it was decided on and now has ${regions[other.region - 1].voxels}`,
    cure: 'The masks have changed since: make the list of disagreements again and decide on it.',
  });
}
