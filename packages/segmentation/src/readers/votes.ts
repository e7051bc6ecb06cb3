import { emptyMask, type Mask, voxelVolumeMm3 } from '@lobule/volume';
import { type Region, regionOf } from '../region.ts';
import { readTogether } from './together.ts';

/** What becomes of a voxel that exactly half of the readings hold. */
export type TieRule = 'outside' | 'inside';

/** A consensus by votes. */
export interface Consensus extends Region {
  readonly rule: 'union' | 'intersection' | 'majority';
  readonly readings: number;
  /** Voxels that exactly half of the readings hold, and what became of them. 0 for an odd number of readings. */
  readonly ties: { readonly voxels: number; readonly volumeMm3: number; readonly to: TieRule };
  /** One sentence for the report. */
  readonly how: string;
}

/**
 * Consensus by counting: what any reading holds (union), what all hold (intersection), or what more than half hold
 * (majority). With an even number of readings half is no majority: such voxels are counted, and go where `ties` says.
 *
 * @throws segmentation/too-few-readings for fewer than two; segmentation/mask-on-other-grid
 * @example
 * const { mask, ties } = voteConsensus([anna, ben, cleo, dan], 'majority', 'inside');
 * console.log(`${ties.voxels} voxels were tied`);
 */
export function voteConsensus(
  readings: readonly Mask[],
  rule: Consensus['rule'],
  ties: TieRule = 'outside',
): Consensus {
  const masks = readTogether(readings);
  const n = masks.length;
  const { grid } = masks[0];
  const votes = new Uint16Array(masks[0].data.length);
  for (const { data } of masks) for (let v = 0; v < data.length; v++) if (data[v] !== 0) votes[v]++;
  const result = emptyMask(grid);
  let tied = 0;
  const least = { union: 1, intersection: n, majority: Math.floor(n / 2) + 1 }[rule];
  for (let v = 0; v < votes.length; v++) {
    if (votes[v] >= least) result.data[v] = 1;
    if (2 * votes[v] !== n) continue;
    tied++;
    if (rule === 'majority' && ties === 'inside') result.data[v] = 1;
  }
  const to = rule === 'majority' ? ties : rule === 'union' ? 'inside' : 'outside';
  return {
    ...regionOf(result, `The ${rule} of the readings is empty.`),
    rule,
    readings: n,
    ties: { voxels: tied, volumeMm3: tied * voxelVolumeMm3(grid), to },
    how: sentence(rule, n, tied, to),
  };
}

function sentence(rule: Consensus['rule'], n: number, tied: number, to: TieRule): string {
  if (rule === 'union') return `Union of ${n} readings: what any of them holds.`;
  if (rule === 'intersection') return `Intersection of ${n} readings: what all of them hold.`;
  const ties = n % 2 === 0 ? ` ${tied} voxels were held by exactly half and are ${to}.` : '';
  return `Majority of ${n} readings: what more than half of them hold.${ties}`;
}
