import type { Reason } from '@lobule/foundation';
import {
  type Discretisation,
  deltaFeatures,
  type LesionMatch,
  matchLesions,
  type RadiomicsSettings,
} from '@lobule/radiomics';
import { type ReadPair, readPair } from './extract-pair.ts';
import type { FeaturePair } from './pairs.ts';

/** The lesions of a patient at two visits; plain data, so that it can go to a worker. */
export interface DeltaTask {
  readonly first: readonly FeaturePair[];
  readonly second: readonly FeaturePair[];
  readonly days: number;
  readonly settings: RadiomicsSettings;
  readonly resampleMask: boolean;
}

/** One feature at two visits and its changes; null where undefined. */
export interface DeltaRow {
  readonly name: string;
  readonly first: number | null;
  readonly second: number | null;
  readonly absolute: number | null;
  readonly relative: number | null;
  readonly perDay: number | null;
  /** Why the first of these that is undefined is so. */
  readonly reason?: Reason;
}

/** A lesion that was found at both visits, by its place in the lists of the task. */
export interface DeltaLesion {
  readonly first: number;
  readonly second: number;
  readonly by: LesionMatch['by'] | 'name';
  readonly overlap?: number;
  readonly distanceMm?: number;
  /** The bins of both visits; absent where neither region has an intensity. */
  readonly discretisation?: Discretisation;
  readonly features: readonly DeltaRow[];
}

export interface DeltaVisits {
  readonly lesions: readonly DeltaLesion[];
  readonly vanished: readonly { readonly index: number; readonly mergedInto?: number }[];
  readonly appeared: readonly { readonly index: number; readonly splitFrom?: number }[];
  /** How lesions were matched, in words. */
  readonly rule: string;
}

/** Matches the lesions of two visits and describes their changes. @throws what readPair and deltaFeatures throw */
export async function deltaVisits(task: DeltaTask): Promise<DeltaVisits> {
  const { settings, resampleMask, days } = task;
  const readAll = (pairs: readonly FeaturePair[]) =>
    Promise.all(pairs.map((pair) => readPair({ pair, resampleMask })));
  const [before, after] = [await readAll(task.first), await readAll(task.second)];
  const { matched, ...rest } = isNamed(task) ? byName(task) : byPlace(before, after);
  const lesions = matched.map((match): DeltaLesion => {
    const { features, discretisation } = deltaFeatures(
      before[match.first],
      after[match.second],
      settings,
      days,
    );
    return {
      ...match,
      ...(discretisation && { discretisation }),
      features: features.map(({ name, first, second, absolute, relative, perDay }): DeltaRow => {
        const reason = absolute.reason ?? relative.reason ?? perDay.reason;
        return {
          name,
          first: finite(first.value),
          second: finite(second.value),
          absolute: finite(absolute.value),
          relative: finite(relative.value),
          perDay: finite(perDay.value),
          ...(reason && { reason }),
        };
      }),
    };
  });
  return { lesions, ...rest };
}

type Matched = Omit<DeltaVisits, 'lesions'> & {
  readonly matched: readonly Omit<DeltaLesion, 'features'>[];
};

/** Where every row names its lesion, that is which is which. */
function isNamed({ first, second }: DeltaTask): boolean {
  return [...first, ...second].every(({ carried }) => (carried['lesion'] ?? '') !== '');
}

function byName({ first, second }: DeltaTask): Matched {
  const nameOf = ({ carried }: FeaturePair) => carried['lesion'];
  const at = (pairs: readonly FeaturePair[], name: string) =>
    pairs.findIndex((pair) => nameOf(pair) === name);
  const indices = (pairs: readonly FeaturePair[], others: readonly FeaturePair[]) =>
    pairs.flatMap((pair, index) => (at(others, nameOf(pair)) < 0 ? [{ index }] : []));
  return {
    matched: first.flatMap((pair, index) => {
      const there = at(second, nameOf(pair));
      return there < 0 ? [] : [{ first: index, second: there, by: 'name' as const }];
    }),
    vanished: indices(first, second),
    appeared: indices(second, first),
    rule: 'Lesions were matched by their names in the table.',
  };
}

function byPlace(first: readonly ReadPair[], second: readonly ReadPair[]): Matched {
  const lesions = (read: readonly ReadPair[]) => read.map(({ mask }, index) => ({ id: String(index), mask }));
  const { matched, vanished, appeared, rule } = matchLesions(lesions(first), lesions(second));
  return {
    matched: matched.map((match) => ({ ...match, first: Number(match.first), second: Number(match.second) })),
    vanished: vanished.map(({ id, mergedInto }) => ({
      index: Number(id),
      ...(mergedInto !== undefined && { mergedInto: Number(mergedInto) }),
    })),
    appeared: appeared.map(({ id, splitFrom }) => ({
      index: Number(id),
      ...(splitFrom !== undefined && { splitFrom: Number(splitFrom) }),
    })),
    rule,
  };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
