import type { StudyResults } from '@lobule/study';
import type { Text } from './text/text.ts';

/**
 * Results whose outcomes, models and differences are called as the language of the report calls them, where the run gave
 * them their names; titles that a study states stay as they are.
 */
export function titlesIn(results: StudyResults, { code, phrase }: Text): StudyResults {
  const { cohort } = results;
  if (code === 'en' || cohort === undefined) return results;
  const told = (title: string) => phrase(title) ?? title;
  const endpoints = cohort.endpoints.map((one) => ({
    ...one,
    title: told(one.title),
    models: one.models.map((model) => ({ ...model, title: told(model.title) })),
    differences: one.differences.map((difference) => ({ ...difference, label: told(difference.label) })),
    ...(one.figures && { figures: one.figures.map((figure) => ({ ...figure, model: told(figure.model) })) }),
    ...(one.holdOut && {
      holdOut: {
        ...one.holdOut,
        models: one.holdOut.models.map((model) => ({ ...model, title: told(model.title) })),
        differences: one.holdOut.differences.map((difference) => ({
          ...difference,
          label: told(difference.label),
        })),
      },
    }),
  }));
  return { ...results, cohort: { ...cohort, endpoints } };
}
