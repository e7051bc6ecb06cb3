import type { VoxelArray } from '@lobule/volume';
import { compareGrids } from '@lobule/volume';
import type { MapDifferences } from './compare-map.ts';
import type { ExamImages } from './images.ts';
import type { MadeMap } from './made-map.ts';

interface SiteRule {
  readonly kind: string;
  readonly label: string;
  readonly tolerance: number;
  readonly toleranceText: string;
  readonly where: string;
  readonly takes: (site: number) => boolean;
  /** What the site did to a value before it stored it. */
  readonly stored: (value: number) => number;
}

/** How sites store their maps: PE as whole percent, SER in thousandths. */
const RULES: readonly SiteRule[] = [
  {
    kind: 'PE1',
    label: 'PE1',
    tolerance: 1,
    toleranceText: '1 % after truncation to whole percent',
    where: 'voxels of the site’s map',
    takes: (site) => site !== 0,
    stored: Math.trunc,
  },
  {
    kind: 'SER',
    label: 'SER',
    tolerance: 0.01,
    toleranceText: '0.01',
    where: 'voxels with 0 < SER < 3 in the site’s map',
    takes: (site) => site > 0 && site < 3,
    stored: (value) => value,
  },
];

/** Our maps against those that the site made of the same images. */
export async function compareWithSite(
  maps: readonly MadeMap[],
  images: ExamImages,
): Promise<readonly MapDifferences[]> {
  const differences: MapDifferences[] = [];
  for (const rule of RULES) {
    const site = images.series.find((series) => series.derivedKind === rule.kind);
    const map = maps.find(({ label }) => label === rule.label);
    if (!site || !map || !compareGrids(site.grid, map.grid).same) continue;
    const [theirs] = await site.load();
    differences.push(difference(rule, map, theirs));
  }
  return differences;
}

function difference(rule: SiteRule, map: MadeMap, theirs: VoxelArray): MapDifferences {
  const ours = map.values();
  const points: [number, number][] = [];
  let [n, missing, within, worst, sum, sumOfSquares, sumOfTruth] = [0, 0, 0, 0, 0, 0, 0];
  for (let v = 0; v < theirs.length; v++) {
    if (!rule.takes(theirs[v])) continue;
    const value = rule.stored(ours[v]);
    if (!Number.isFinite(value)) {
      missing++;
      continue;
    }
    const apart = value - theirs[v];
    n++;
    sum += apart;
    sumOfSquares += apart * apart;
    sumOfTruth += theirs[v];
    if (Math.abs(apart) <= rule.tolerance) within++;
    if (Math.abs(apart) > worst) worst = Math.abs(apart);
    if (n % 500 === 0) points.push([Number(theirs[v].toPrecision(4)), Number(value.toPrecision(4))]);
  }
  return {
    map: map.name,
    against: 'the site’s own map',
    where: rule.where,
    unit: map.unit,
    n,
    undefined: missing,
    sum,
    sumOfSquares,
    sumOfTruth,
    withInterval: 0,
    covered: 0,
    points,
    within: { tolerance: rule.toleranceText, count: within, worst },
  };
}
