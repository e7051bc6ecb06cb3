// What a run can say of images, regions and features.
import { here, notDone, part, type Rule, withFeatures, withImages } from './rule.ts';

export const imagingProtocol: Rule = withImages(() =>
  part(
    'measured',
    'Series, sizes, spacing, times and b-values of each exam; scanner and contrast agent are for people.',
  ),
);

export const segmentation: Rule = withImages(({ study }) =>
  study.regions.length > 0
    ? part('measured', 'Each region with its rule or source and its size; who drew it and why is for people.')
    : notDone('No region was made.'),
);

export const preprocessing: Rule = withFeatures(() =>
  here('methods', 'All settings of the images before features.'),
);

export const extraction: Rule = withFeatures(() =>
  here(
    'methods',
    'Program, version, convention and all settings; what was not chosen stands among the defaults.',
  ),
);

export const defaults: Rule = withFeatures(({ results }) =>
  here(
    'trouble',
    `${results.notes.filter(({ kind }) => kind === 'defaulted').length} defaults that nobody chose.`,
  ),
);

export const featureCount: Rule = withFeatures(({ results }) =>
  here('measured', `${results.featureTable?.features ?? 0} features.`),
);

export const imageTypes: Rule = withFeatures(() =>
  here('methods', 'The images that features were taken of.'),
);
