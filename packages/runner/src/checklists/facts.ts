import type { EndpointResult, ModelResult, Study, StudyResults } from '@lobule/study';

/** What a run knows of itself, as the items of checklists ask for it. */
export interface RunFacts {
  readonly results: StudyResults;
  readonly study: Study;
  /** Outcomes that were modelled. */
  readonly endpoints: readonly EndpointResult[];
  readonly models: readonly ModelResult[];
  /** Names of all steps of all models. */
  readonly steps: ReadonlySet<string>;
  readonly hasImages: boolean;
  readonly hasFeatures: boolean;
  /** Classes are weighted in a model. */
  readonly isWeighted: boolean;
  readonly excluded: number;
}

export function factsOf(study: Study, results: StudyResults): RunFacts {
  const endpoints = (results.cohort?.endpoints ?? []).filter(({ models }) => models.length > 0);
  const steps = (study.analysis?.endpoints ?? []).flatMap(({ models }) =>
    models.flatMap((model) => model.steps),
  );
  return {
    results,
    study,
    endpoints,
    models: endpoints.flatMap(({ models }) => models),
    steps: new Set(steps.map(({ step }) => step)),
    hasImages: study.images !== undefined,
    hasFeatures: results.featureTable !== undefined,
    isWeighted: steps.some((step) => 'classWeights' in step && step.classWeights === 'balanced'),
    excluded: results.flow.reduce((sum, { excluded }) => sum + excluded.length, 0),
  };
}
