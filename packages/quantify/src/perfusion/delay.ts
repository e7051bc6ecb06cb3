import { type Infer, s } from '@lobule/foundation';
import { quantifyErrors } from '../errors.ts';

const lowestS = s.number({ default: -10, description: 'Shortest delay that is tried, s' });
const highestS = s.number({ default: 10, description: 'Longest delay that is tried, s' });

/** How the tissue's arterial delay is dealt with, as a study.yaml can hold it. */
export const delaySchema = s.tagged(
  'kind',
  [
    s.object({ kind: s.literal('none', { description: 'The arterial input is used on its own clock' }) }),
    s.object({
      kind: s.literal('per-voxel', { description: 'A parameter of every fit, in this range' }),
      lowestS,
      highestS,
    }),
    s.object({
      kind: s.literal('per-image', {
        description: 'Found once, from the mean curve of the enhancing voxels, and then fixed',
      }),
      lowestS,
      highestS,
    }),
    s.object({
      kind: s.literal('fixed', { description: 'Known beforehand' }),
      delayS: s.number({ description: 'The delay, s' }),
      standardErrorS: s.number({
        minimum: 0,
        default: 0,
        description: 'Standard error of the delay, s; those of the other parameters hold it',
      }),
    }),
  ],
  { description: 'Delay between the arterial input and its arrival in the tissue' },
);

/** As described, with what has a default left out if wished. */
export type ArterialDelay = Infer<typeof delaySchema> extends infer D
  ? D extends { kind: string }
    ? Optional<D, 'lowestS' | 'highestS' | 'standardErrorS'>
    : never
  : never;
type Optional<A, K extends string> = Omit<A, K> & Partial<Pick<A, K & keyof A>>;

/** A range of delays, s. */
export interface DelayRange {
  readonly lowestS: number;
  readonly highestS: number;
}

/** Longer ranges than this ask for another arterial input, not for a delay. */
const LONGEST_RANGE_S = 120;

/** @throws quantify/settings for a range that is empty, endless or no number. */
export function delayRange({ lowestS = -10, highestS = 10 }: Partial<DelayRange>): DelayRange {
  if (highestS > lowestS && highestS - lowestS <= LONGEST_RANGE_S) return { lowestS, highestS };
  throw quantifyErrors.error('quantify/settings', {
    what: `The delay is searched between ${lowestS} and ${highestS} s: the range must be positive and at most ${LONGEST_RANGE_S} s long`,
  });
}
