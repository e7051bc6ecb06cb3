import { type DroppedFeature, keepOnly, type TransformStep, transformStep } from './step.ts';

export interface StabilitySettings {
  /** Intraclass correlation of each feature, or the lower end of its interval, measured before. */
  readonly icc: Readonly<Record<string, number>>;
  readonly atLeast: number;
  /** Features that are judged; others stay. */
  readonly features: ReadonlySet<string>;
}

/**
 * Drops features whose intraclass correlation is below a limit or not known. The table of correlations is part of the
 * plan, fixed before an outcome is read, and the step looks at no outcome: nothing can leak.
 */
export function stabilityFilterStep({ icc, atLeast, features }: StabilitySettings): TransformStep {
  return transformStep('stability-filter', (view) =>
    keepOnly(
      view,
      view.x.names.flatMap((feature): readonly DroppedFeature[] => {
        if (!features.has(feature) || icc[feature] >= atLeast) return [];
        const reason = Object.hasOwn(icc, feature)
          ? { code: 'unstable', text: `Its intraclass correlation is ${icc[feature]}, below ${atLeast}` }
          : { code: 'no-icc', text: 'Its intraclass correlation is not known' };
        return [{ feature, step: 'stability-filter', reason }];
      }),
    ),
  );
}
