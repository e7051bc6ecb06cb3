import type { Plan } from '@lobule/prediction';
import type { HoldOutSummary } from '@lobule/study';
import { heldOutClasses } from './class-result.ts';
import { estimateInterval, modelTitle, titleOf } from './estimates.ts';
import type { OpenedHoldOut } from './open-hold-out.ts';

type Calibration = OpenedHoldOut['result']['models'][number]['calibration'];

/** An opened hold-out in the words of the report. */
export function holdOutSummary(
  plan: Plan,
  { holdOut, result }: OpenedHoldOut,
  origin: string,
): HoldOutSummary {
  return {
    validation: result.validation,
    design: plan.holdOut ? designOf(plan.holdOut) : '',
    patients: result.patients.n,
    events: result.patients.events,
    development: result.patients.development,
    dropped: holdOut.dropped.map(({ patient, reason }) => ({ subject: patient, reason })),
    subjects: plan.holdOut?.by === 'table' ? [] : holdOut.patients,
    opened: result.opened,
    warnings: [
      ...result.warnings,
      ...result.twins.map(
        ({ patients: [own, held] }) =>
          `${own} of the development and ${held} of the hold-out have the same features: one person under two names?`,
      ),
    ],
    models: result.models.map(({ name, apparent, discrimination, calibration, classes }) => ({
      title: modelTitle(plan, name),
      metric: result.measure,
      discrimination: estimateInterval(discrimination),
      ...(discrimination.reason ? { reason: discrimination.reason } : {}),
      apparent,
      ...calibrated(calibration),
      ...(classes ? { classes: heldOutClasses(classes) } : {}),
    })),
    differences: result.differences.map(({ model, against, difference }) => ({
      label: `${titleOf(model)} minus ${titleOf(against)}`,
      difference: estimateInterval(difference),
    })),
    origin,
  };
}

function calibrated({ slope, intercept, brier, brierOfFrequency }: Calibration) {
  return {
    ...(slope === null ? {} : { slope }),
    ...(intercept === null ? {} : { intercept }),
    ...(brier === null ? {} : { brier }),
    ...(brierOfFrequency === null ? {} : { brierOfFrequency }),
  };
}

/** Who was held out, in the words of the plan. */
export function designOf(holdOut: NonNullable<Plan['holdOut']>): string {
  switch (holdOut.by) {
    case 'time':
      return `${holdOut.column} from ${holdOut.from}`;
    case 'centre':
      return `${holdOut.column} ${holdOut.centres.join(', ')}`;
    case 'flag':
      return `${holdOut.column} = ${holdOut.value}`;
    case 'table':
      return `table ${holdOut.table}`;
  }
}
