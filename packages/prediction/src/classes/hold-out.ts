import type { RandomStream } from '@lobule/foundation';
import { classCounts } from '../data/data.ts';
import type { Plan } from '../plan/settings.ts';
import { uncalibrated } from '../validation/calibration.ts';
import type { HeldOutModel } from '../validation/hold-out.ts';
import type { Difference } from '../validation/result.ts';
import { normalInterval } from '../validation/untouched.ts';
import { scoreView, trainView } from '../views.ts';
import type { ClassData } from './cross-validate.ts';
import { classMeasures, confusionOf } from './measures.ts';
import { classPipelineOf, probabilitiesByPatient } from './pipeline.ts';
import { differenceVariance, untouchedClasses } from './untouched.ts';

const NO_SLOPE = {
  code: 'several-classes',
  text: 'Slope and intercept are of one risk, and there are several classes.',
};

/** The plan's models, fitted to the development and measured on patients who had no part in it. */
export function heldOutClasses(
  plan: Plan,
  development: ClassData,
  data: ClassData,
  stream: RandomStream,
): { readonly models: readonly HeldOutModel[]; readonly differences: readonly Difference[] } {
  const { classes } = data.outcome;
  const developed = development.patients.map((_, patient) => patient);
  const held = data.patients.map((_, patient) => patient);
  const counts = classCounts(data.outcome);
  const levels = plan.endpoint.kind === 'classes' ? plan.endpoint.levels : [];
  const view = trainView(development, developed);
  const scored = plan.models.map((model) => {
    const fitted = classPipelineOf(model, development.groups).fit(view, stream.child(model.name));
    return {
      name: model.name,
      own: probabilitiesByPatient(development, developed, fitted.apparent(), classes),
      p: probabilitiesByPatient(data, held, fitted.score(scoreView(data, held)), classes),
    };
  });
  const models = scored.map(({ name, own, p }): HeldOutModel => {
    const estimates = untouchedClasses(data.outcome, p, plan.confidence);
    const shares = counts.map((count) => count / held.length);
    return {
      name,
      apparent: classMeasures(development.outcome, own).m ?? Number.NaN,
      discrimination: estimates.m,
      calibration: {
        ...uncalibrated(NO_SLOPE, null),
        brier: estimates.brier.value,
        brierOfFrequency: 1 - shares.reduce((sum, share) => sum + share * share, 0),
      },
      classes: {
        levels: levels.map((level, c) => ({ name: level, patients: counts[c] })),
        estimates,
        confusion: confusionOf(data.outcome, p),
        probability: held.map((i) => Array.from({ length: classes }, (_, c) => p[c * held.length + i])),
      },
      linear: [],
      risk: null,
    };
  });
  const differences = scored.flatMap((model, m) =>
    scored.slice(0, m).map(
      (against): Difference => ({
        model: model.name,
        against: against.name,
        difference: normalInterval(
          (classMeasures(data.outcome, model.p).m ?? Number.NaN) -
            (classMeasures(data.outcome, against.p).m ?? Number.NaN),
          differenceVariance(data.outcome, model.p, against.p),
          plan.confidence,
          [-1, 1],
        ),
      }),
    ),
  );
  return { models, differences };
}
