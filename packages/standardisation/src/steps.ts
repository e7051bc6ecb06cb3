import { type Infer, s } from '@lobule/foundation';
import { type Mask, makeVolume, type Volume } from '@lobule/volume';
import { type BiasLevel, biasFactors, correctBias } from './bias/correct-bias.ts';
import { biasSettingsSchema } from './bias/settings.ts';
import { standardisationErrors } from './errors.ts';
import { matchLevels } from './nyul/match.ts';
import type { NyulScale } from './nyul/nyul.ts';
import { zScore } from './scale/z-score.ts';

const within = s.oneOf(['tissue', 'image'], {
  default: 'tissue',
  description: 'Voxels that the method looks at: tissue (what stands out from air), or all of the image',
});

const n4Step = s.object(
  { method: s.literal('n4'), ...biasSettingsSchema.shape },
  { description: 'Divides by the bias field of the coils' },
);

const zScoreStep = s.object(
  { method: s.literal('zscore'), within },
  { description: 'Mean 0 and standard deviation 1' },
);

const nyulStep = s.object(
  {
    method: s.literal('nyul'),
    within,
    hash: s.optional(
      s.string({ description: 'Of that file, where only this one will do; a run fills it into the plan' }),
    ),
    scale: s.string({
      description:
        'File of a scale learnt by `lobule standardise --fit` on other patients; relative to study.yaml',
    }),
  },
  { description: 'Matches the histogram to a standard scale' },
);

/** Steps that one image allows by itself, and one that brings what it knows along: a scale learnt on other patients. */
export const standardiseSchema = s.array(s.tagged('method', [n4Step, zScoreStep, nyulStep]), {
  minItems: 1,
  description:
    'Done to the phases of the dynamic series before features are taken of them, in this order, learnt on the first phase; maps and regions are made of the images as they are',
});

/** One step of standardisation, as `standardiseSchema` reads it. */
export type StandardiseRequest = Infer<typeof standardiseSchema>[number];

type NyulRequest = Extract<StandardiseRequest, { method: 'nyul' }>;

/** A step with all that it needs: the learnt scale stands in the place of its file. */
export type StandardiseStep =
  | (Partial<Exclude<StandardiseRequest, NyulRequest>> &
      Pick<Exclude<StandardiseRequest, NyulRequest>, 'method'>)
  | { readonly method: 'nyul'; readonly within?: 'tissue' | 'image'; readonly scale: NyulScale };

/** What a step did, in numbers. */
export type StepFacts =
  | {
      readonly method: 'n4';
      readonly levels: readonly BiasLevel[];
      /** The least and the greatest of the field. */
      readonly factors: readonly [number, number];
      readonly samples: number;
      /** Voxels without a finite signal above 0, which say nothing of the field. */
      readonly withoutSignal: number;
    }
  | { readonly method: 'zscore'; readonly mean: number; readonly standardDeviation: number }
  | { readonly method: 'nyul'; readonly landmarks: readonly number[] };

/** Images after all steps, and what each step did. */
export interface Standardised {
  readonly images: readonly Volume[];
  readonly facts: readonly StepFacts[];
}

/**
 * Standardises images of one series alike: each step is learnt on the first image and done to all, so that what
 * changes between phases of a dynamic series stays. One bias field cancels in relative enhancement; one z-score or
 * histogram scale keeps the order of phases.
 *
 * @param images - on one grid; the first is the one that is looked at, before contrast in a dynamic series
 * @param tissue - for steps within tissue, on the grid of the images; without it each method takes its own foreground,
 *   z-scores all voxels
 * @throws what correctBias, zScore and fitNyul throw; standardisation/bad-settings without an image
 * @example
 * const { images: [even] } = standardiseSeries([image], [{ method: 'n4' }, { method: 'zscore' }], tissue);
 */
export function standardiseSeries(
  images: readonly Volume[],
  steps: readonly StandardiseStep[],
  tissue?: Mask,
): Standardised {
  if (images.length === 0) {
    throw standardisationErrors.error('standardisation/bad-settings', {
      what: 'There is no image to standardise',
    });
  }
  let current = images;
  const facts: StepFacts[] = [];
  for (const step of steps) {
    const learnt = learn(step, current[0], tissue);
    current = current.map((image) => makeVolume(image.grid, learnt.apply(image.data)));
    facts.push(learnt.facts);
  }
  return { images: current, facts };
}

type Numbers = Float32Array | Float64Array;

interface Learnt {
  readonly facts: StepFacts;
  readonly apply: (data: Volume['data']) => Numbers;
}

function learn(step: StandardiseStep, first: Volume, tissue: Mask | undefined): Learnt {
  switch (step.method) {
    case 'n4': {
      const { method, ...settings } = step;
      const { field, levels, samples, withoutSignal } = correctBias(first, {
        settings,
        ...(tissue && { mask: tissue }),
      });
      const factors = biasFactors(field).data;
      let [least, most] = [Number.POSITIVE_INFINITY, 0];
      for (const factor of factors) [least, most] = [Math.min(least, factor), Math.max(most, factor)];
      return {
        facts: { method, levels, factors: [least, most], samples, withoutSignal },
        apply: (data) => mapVoxels(data, (value, v) => value / factors[v]),
      };
    }
    case 'zscore': {
      const { mean, standardDeviation } = zScore(first, step.within === 'image' ? undefined : tissue);
      return {
        facts: { method: step.method, mean, standardDeviation },
        apply: (data) => mapVoxels(data, (value) => (value - mean) / standardDeviation),
      };
    }
    case 'nyul': {
      const { landmarks, level } = matchLevels(
        step.scale,
        first,
        step.within === 'image' ? undefined : tissue,
      );
      return { facts: { method: step.method, landmarks }, apply: (data) => mapVoxels(data, level) };
    }
  }
}

function mapVoxels(data: Volume['data'], to: (value: number, v: number) => number): Numbers {
  const out = new (data instanceof Float64Array ? Float64Array : Float32Array)(data.length);
  for (let v = 0; v < data.length; v++) out[v] = to(data[v], v);
  return out;
}
