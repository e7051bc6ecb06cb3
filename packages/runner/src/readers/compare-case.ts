import { isLobuleError } from '@lobule/foundation';
import {
  blindedMasks,
  type Disagreement,
  disagreementRegions,
  type ResolvedRegion,
  type ResolveSettings,
  resolveRegion,
  type Staple,
  scoreMasks,
  scoreSurfaces,
  staple,
  voteConsensus,
} from '@lobule/segmentation';
import { isOrthogonal, type Mask } from '@lobule/volume';
import type { OpenCase, OpenReading } from './open-case.ts';

/** Who read, and for the how manieth time. */
export interface Who {
  readonly reader: string;
  readonly repeat: number;
}

/** Two masks of one lesion beside each other. */
export interface Overlap {
  /** Two readers, one reader twice, or a reviewer after a drawer, who is not blinded. */
  readonly kind: 'inter' | 'intra' | 'review';
  readonly first: Who;
  readonly second: Who;
  readonly dice: number;
  readonly jaccard: number;
  readonly firstMm3: number;
  readonly secondMm3: number;
  /** NaN on a sheared grid. */
  readonly hausdorff95Mm: number;
  readonly hausdorffMm: number;
}

export interface NamedMask {
  readonly name: 'union' | 'intersection' | 'majority' | 'staple';
  readonly mask: Mask;
  readonly volumeMm3: number;
  readonly how: string;
}

export interface CaseComparison {
  readonly overlaps: readonly Overlap[];
  /** Of the blinded readers' first readings; empty where there are fewer than two. */
  readonly consensus: readonly NamedMask[];
  readonly staple?: Staple;
  /** In the order of the readers of the consensus. */
  readonly readers: readonly string[];
  /** Of each pair of readers, and of drawer and reviewer. */
  readonly disagreements: readonly {
    readonly first: string;
    readonly second: string;
    readonly masks: readonly [Mask, Mask];
    readonly found: Disagreement;
  }[];
  readonly resolved?: ResolvedRegion & { readonly by: ResolveSettings['by'] };
  /** Why there is no mask to use. */
  readonly unresolved?: { readonly code: string; readonly what: string };
}

/** Compares the readings of one lesion and resolves them. @throws what staple and voteConsensus throw */
export function compareCase(one: OpenCase, resolve: Partial<ResolveSettings>): CaseComparison {
  const pairs = pairsOf(one.readings);
  const blinded = one.readings.some(({ reading, mask }) => reading.role === 'reader' && mask)
    ? blindedMasks(one.readings, 'first')
    : [];
  const masks = blinded.map(({ mask }) => mask);
  const ties = resolve.ties ?? 'outside';
  const estimate = masks.length > 1 ? staple(masks, { marginMm: resolve.marginMm ?? 5 }) : undefined;
  const votes = (['union', 'intersection', 'majority'] as const).flatMap((rule): NamedMask[] =>
    masks.length > 1 ? [{ name: rule, ...voteConsensus(masks, rule, ties) }] : [],
  );
  return {
    overlaps: pairs.map(overlapOf),
    consensus: [...votes, ...(estimate ? [{ name: 'staple' as const, ...estimate }] : [])],
    ...(estimate && { staple: estimate }),
    readers: blinded.map(({ reader }) => reader),
    disagreements: pairs
      .filter(({ kind }) => kind !== 'intra')
      .map(({ first, second }) => ({
        first: first.reading.reader,
        second: second.reading.reader,
        masks: [first.mask, second.mask],
        found: disagreementRegions(first.mask, second.mask),
      })),
    ...resolution(one.readings, resolve),
  };
}

interface Drawn extends OpenReading {
  readonly mask: Mask;
}
interface Pair {
  readonly kind: Overlap['kind'];
  readonly first: Drawn;
  readonly second: Drawn;
}

function pairsOf(readings: readonly OpenReading[]): readonly Pair[] {
  const drawn = readings.flatMap(({ reading, mask }): Drawn[] => (mask ? [{ reading, mask }] : []));
  const blinded = drawn.filter(({ reading }) => reading.role === 'reader');
  const names = [...new Set(blinded.map(({ reading }) => reading.reader))];
  const byReader = names.map((name) =>
    blinded
      .filter(({ reading }) => reading.reader === name)
      .sort((a, b) => a.reading.repeat - b.reading.repeat),
  );
  const review = ['drawer', 'reviewer'].map((role) => drawn.find(({ reading }) => reading.role === role));
  return [
    ...allPairs(byReader.map(([first]) => first)).map(
      ([first, second]): Pair => ({ kind: 'inter', first, second }),
    ),
    ...byReader.flatMap((own) =>
      allPairs(own).map(([first, second]): Pair => ({ kind: 'intra', first, second })),
    ),
    ...(review[0] && review[1] ? [{ kind: 'review' as const, first: review[0], second: review[1] }] : []),
  ];
}

export function allPairs<T>(list: readonly T[]): readonly (readonly [T, T])[] {
  return list.flatMap((first, i) => list.slice(i + 1).map((second) => [first, second] as const));
}

function overlapOf({ kind, first, second }: Pair): Overlap {
  const { dice, jaccard, volumeMm3, referenceVolumeMm3 } = scoreMasks(first.mask, second.mask);
  const apart = isOrthogonal(first.mask.grid)
    ? scoreSurfaces(first.mask, second.mask, { method: 'border-voxels-by-direction' })
    : undefined;
  const who = ({ reading }: Drawn): Who => ({ reader: reading.reader, repeat: reading.repeat });
  return {
    kind,
    first: who(first),
    second: who(second),
    dice: dice.value,
    jaccard: jaccard.value,
    firstMm3: volumeMm3.value,
    secondMm3: referenceVolumeMm3.value,
    hausdorff95Mm: apart?.hausdorff95Mm.value ?? Number.NaN,
    hausdorffMm: apart?.hausdorffMm.value ?? Number.NaN,
  };
}

/** By the rule that was asked for; else by what the roles tell. A case without the roles of its rule is told. */
function resolution(
  readings: readonly OpenReading[],
  resolve: Partial<ResolveSettings>,
): Pick<CaseComparison, 'resolved' | 'unresolved'> {
  // Numbers alone were measured: there is no region to speak of.
  if (readings.every(({ reading }) => reading.mask === undefined)) return {};
  const has = (role: string) => readings.some(({ reading }) => reading.role === role);
  const by = resolve.by ?? (has('drawer') ? 'review' : has('adjudicator') ? 'adjudicator' : 'consensus');
  try {
    return { resolved: { ...resolveRegion(readings, { ...resolve, by }), by } };
  } catch (error) {
    if (!isLobuleError(error)) throw error;
    return { unresolved: { code: error.code, what: error.what } };
  }
}
