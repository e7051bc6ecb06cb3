import { type Mask, voxelCount } from '@lobule/volume';
import { segmentationErrors } from '../errors.ts';
import { type Region, regionOf } from '../region.ts';
import { largestCrossSection } from './cross-section.ts';
import { DEFAULT_RESOLVE, type Reading, type ResolveSettings, type Role } from './readings.ts';
import { staple } from './staple.ts';
import { readTogether } from './together.ts';
import { voteConsensus } from './votes.ts';

/** A reading with its mask; without one where a verdict says it all. */
export interface ReadMask {
  readonly reading: Reading;
  readonly mask?: Mask;
}

/** One region from several readings. */
export interface ResolvedRegion extends Region {
  /** One sentence for the report: by which rule, of whom. */
  readonly how: string;
  /** Whose readings are in it. */
  readonly readers: readonly string[];
}

/**
 * The region to use of one lesion that several people read, as the settings say, and how it came about.
 *
 * @throws segmentation/unresolved where a role or decision is missing that the rule needs; what staple and
 *   voteConsensus throw
 * @example
 * const { mask, how } = resolveRegion(readings, { by: 'adjudicator' });
 */
export function resolveRegion(
  readings: readonly ReadMask[],
  settings: Partial<ResolveSettings> = {},
): ResolvedRegion {
  const chosen = { ...DEFAULT_RESOLVE, ...settings };
  const resolved =
    chosen.by === 'review'
      ? reviewed(readings)
      : chosen.by === 'adjudicator'
        ? adjudicated(readings, chosen)
        : consensus(readings, chosen.by, chosen);
  if (chosen.extent === 'volume') return resolved;
  const section = largestCrossSection(resolved.mask);
  return {
    ...regionOf(section.mask),
    readers: resolved.readers,
    how: `${resolved.how} Of it the slice in which it is largest, ${section.slice + 1} of ${section.mask.grid.size[2]}.`,
  };
}

interface ReaderMask {
  readonly reader: string;
  readonly mask: Mask;
  readonly how?: string;
}

/** One mask for each blinded reader, in the order of the table. @throws segmentation/unresolved where one is missing */
export function blindedMasks(
  readings: readonly ReadMask[],
  repeats: ResolveSettings['repeats'],
): readonly ReaderMask[] {
  const blinded = readings.filter(({ reading }) => reading.role === 'reader');
  const names = [...new Set(blinded.map(({ reading }) => reading.reader))];
  return names.map((reader) => {
    const own = blinded.filter(({ reading }) => reading.reader === reader);
    own.sort((a, b) => a.reading.repeat - b.reading.repeat);
    const masks = own.map((one) => maskOf(one));
    if (repeats === 'first' || masks.length === 1) return { reader, mask: masks[0] };
    const vote = voteConsensus(masks, 'majority');
    return { reader, mask: vote.mask, how: vote.how };
  });
}

function consensus(
  readings: readonly ReadMask[],
  asked: 'consensus' | 'staple' | 'majority' | 'union' | 'intersection',
  { ties, repeats, marginMm }: ResolveSettings,
): ResolvedRegion {
  const own = blindedMasks(readings, repeats);
  const readers = own.map(({ reader }) => reader);
  const masks = own.map(({ mask }) => mask);
  const by = asked === 'consensus' ? consensusRule(masks.length) : asked;
  const made = by === 'staple' ? staple(masks, { marginMm }) : voteConsensus(masks, by, ties);
  const doubt = 'notIdentified' in made && made.notIdentified ? ` ${made.notIdentified.text}` : '';
  return {
    ...regionOf(made.mask),
    readers,
    how: `${made.how}${saidBounds(masks)}${saidRepeats(readings, repeats)}${doubt}`,
  };
}

/**
 * The rule of a consensus that nobody chose. Two readings say how often both, one or none hold a voxel: three numbers
 * for the five that STAPLE seeks (two sensitivities, two specificities, a prevalence), so that its answer is the prior's
 * (Hui and Walter 1980, Biometrics 36:167, who show that two tests of one population do not suffice). A majority of two
 * is no rule either: where they differ there is a tie. What both hold is the part that nobody doubts; it is the smallest
 * of the rules, and the union, which is the largest, is told beside it.
 */
function consensusRule(readers: number): 'intersection' | 'staple' {
  return readers === 2 ? 'intersection' : 'staple';
}

/** Between which volumes every rule lies, where two readings cannot decide between them. */
function saidBounds(masks: readonly Mask[]): string {
  if (masks.length !== 2) return '';
  const millilitres = (mm3: number) => `${Number((mm3 / 1000).toPrecision(3))} mL`;
  const both = voteConsensus(masks, 'intersection').volumeMm3;
  const any = voteConsensus(masks, 'union').volumeMm3;
  return ` Both hold ${millilitres(both)}, at least one of them ${millilitres(any)}.`;
}

function saidRepeats(readings: readonly ReadMask[], repeats: ResolveSettings['repeats']): string {
  const isRepeated = readings.some(({ reading }) => reading.repeat > 1);
  if (!isRepeated) return '';
  return repeats === 'first'
    ? ' Of readers who read several times the first reading counts.'
    : ' Of readers who read several times the majority of their readings counts.';
}

function adjudicated(readings: readonly ReadMask[], { repeats }: ResolveSettings): ResolvedRegion {
  const decision = only(readings, 'adjudicator');
  if (decision?.mask) {
    const { reader } = decision.reading;
    return { ...regionOf(decision.mask), readers: [reader], how: `The mask of the adjudicator, ${reader}.` };
  }
  const own = blindedMasks(readings, repeats);
  const masks = readTogether(own.map(({ mask }) => mask));
  if (!masks.every((mask) => isSame(mask, masks[0]))) {
    throw unresolved(
      `${own.map(({ reader }) => reader).join(' and ')} differ, and there is no mask of an adjudicator`,
    );
  }
  const readers = own.map(({ reader }) => reader);
  return {
    ...regionOf(masks[0]),
    readers,
    how: `The readings of ${readers.join(' and ')}, which are the same.`,
  };
}

function reviewed(readings: readonly ReadMask[]): ResolvedRegion {
  const drawer = only(readings, 'drawer');
  const reviewer = only(readings, 'reviewer');
  const third = only(readings, 'third');
  if (!drawer) throw unresolved('Nobody has the role of the drawer');
  if (!reviewer) throw unresolved('Nobody has the role of the reviewer');
  const by = (one: ReadMask, how: string): ResolvedRegion => ({
    ...regionOf(maskOf(one)),
    readers: [one.reading.reader],
    how,
  });
  const drawn = drawer.reading.reader;
  const checked = reviewer.reading.reader;
  if (reviewer.reading.verdict === 'accept') return by(drawer, `Drawn by ${drawn}, accepted by ${checked}.`);
  if (reviewer.reading.verdict !== 'change')
    throw unresolved(`The verdict of the reviewer, ${checked}, is neither accept nor change`);
  if (!third) throw unresolved(`${checked} changed what ${drawn} drew, and no third decided`);
  const { reader, verdict } = third.reading;
  const story = `Drawn by ${drawn}, changed by ${checked}; ${reader} decided`;
  if (verdict === 'drawer') return by(drawer, `${story} for ${drawn}.`);
  if (verdict === 'reviewer') return by(reviewer, `${story} for ${checked}.`);
  if (third.mask) return by(third, `${story} on a mask of their own.`);
  throw unresolved(`The third, ${reader}, has neither a verdict nor a mask`);
}

/** The one reading of a role; the last of several repeats. */
function only(readings: readonly ReadMask[], role: Role): ReadMask | undefined {
  const found = readings.filter(({ reading }) => reading.role === role);
  const people = new Set(found.map(({ reading }) => reading.reader));
  if (people.size > 1) throw unresolved(`${[...people].join(' and ')} both have the role ${role}`);
  return found.sort((a, b) => b.reading.repeat - a.reading.repeat)[0];
}

function maskOf({ reading, mask }: ReadMask): Mask {
  if (mask) return mask;
  throw unresolved(`The reading of ${reading.reader} (${reading.role}) has no mask`);
}

function isSame(a: Mask, b: Mask): boolean {
  for (let v = 0; v < voxelCount(a.grid); v++) if ((a.data[v] !== 0) !== (b.data[v] !== 0)) return false;
  return true;
}

function unresolved(what: string) {
  return segmentationErrors.error('segmentation/unresolved', { what });
}
