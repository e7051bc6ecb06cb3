import { type Infer, s } from '@lobule/foundation';
import type { Mask } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { type Region, regionOf } from '../region.ts';
import type { Disagreement, DisagreementRegion } from './disagreement.ts';
import { readTogether } from './together.ts';

/** What an adjudicator decides of one region in which two readings differ. */
export const decisionSchema = s.object({
  region: s.integer({ minimum: 1, description: 'Number of the region, 1 is the largest.' }),
  take: s.oneOf(['inside', 'outside'], { description: 'Whether the region belongs to the lesion.' }),
  reason: s.string({ description: 'Why, in the words of the adjudicator.' }),
});
/** What the third reader decides of a region, as `decisionSchema` reads it. */
export type Decision = Infer<typeof decisionSchema>;

/** What becomes of regions that nobody decided. */
export interface AdjudicationOptions {
  /**
   * What becomes of regions without a decision. By default they are refused, so that none is passed over unseen;
   * otherwise it stands with each such region.
   */
  readonly undecided?: 'refuse' | 'inside' | 'outside' | 'as-first' | 'as-second';
}

/** One region, after a third reader decided what two did not agree on. */
export interface Adjudication extends Region {
  /** One for each region, the largest first. */
  readonly decided: readonly (DisagreementRegion & {
    readonly take: Decision['take'];
    readonly reason: string;
    /** False where no decision was given and `undecided` spoke. */
    readonly byAdjudicator: boolean;
  })[];
  readonly how: string;
}

/**
 * The mask that an adjudicator decides on: what both readings hold, with each region in which they differ taken in or
 * left out; every decision is kept with its reason.
 *
 * @throws segmentation/decisions for a region that does not exist, is decided twice, without a reason or not at all
 * @example
 * const found = disagreementRegions(anna, ben);
 * adjudicate(anna, ben, found, [{ region: 1, take: 'inside', reason: 'enhances at 90 s' }]).decided;
 */
export function adjudicate(
  first: Mask,
  second: Mask,
  { regions, labels }: Disagreement,
  decisions: readonly Decision[],
  { undecided = 'refuse' }: AdjudicationOptions = {},
): Adjudication {
  const [a, b] = readTogether([first, second]);
  const given = byRegion(decisions, regions.length);
  const missing = regions.filter(({ id }) => !given.has(id));
  if (undecided === 'refuse' && missing.length > 0) {
    throw wrong(
      `${missing.length} of ${regions.length} regions have no decision; the largest of them is ${missing[0].id} with ${Number(missing[0].volumeMm3.toPrecision(4))} mm3`,
    );
  }
  const decided = regions.map((region) => {
    const decision = given.get(region.id);
    if (decision)
      return { ...region, take: decision.take, reason: decision.reason.trim(), byAdjudicator: true };
    const take: Decision['take'] = takesIn(undecided, region.heldBy) ? 'inside' : 'outside';
    return {
      ...region,
      take,
      reason: `No decision was given; undecided regions are ${undecided}.`,
      byAdjudicator: false,
    };
  });
  const inside = new Uint8Array(a.data.length);
  for (let v = 0; v < inside.length; v++) {
    const id = labels.data[v];
    inside[v] =
      id > 0 ? Number(decided[id - 1].take === 'inside') : Number(a.data[v] !== 0 && b.data[v] !== 0);
  }
  const taken = decided.filter(({ take }) => take === 'inside').length;
  const silent = decided.filter(({ byAdjudicator }) => !byAdjudicator).length;
  return {
    ...regionOf({ grid: a.grid, data: inside }, 'The adjudicated mask is empty.'),
    decided,
    how: `What both readings hold and ${taken} of the ${decided.length} regions in which they differ, by an adjudicator${silent > 0 ? `; ${silent} without a decision were ${undecided}` : ''}.`,
  };
}

function takesIn(undecided: string, heldBy: DisagreementRegion['heldBy']): boolean {
  return undecided === 'inside' || undecided === `as-${heldBy}`;
}

function byRegion(decisions: readonly Decision[], regions: number): ReadonlyMap<number, Decision> {
  const given = new Map<number, Decision>();
  for (const decision of decisions) {
    const { region, reason } = decision;
    if (!(Number.isSafeInteger(region) && region >= 1 && region <= regions)) {
      throw wrong(`A decision is of region ${region}, and there are ${regions}`);
    }
    if (given.has(region)) throw wrong(`Region ${region} is decided twice`);
    if (reason.trim() === '') throw wrong(`The decision of region ${region} has no reason`);
    given.set(region, decision);
  }
  return given;
}

function wrong(what: string) {
  return segmentationErrors.error('segmentation/decisions', { what });
}
