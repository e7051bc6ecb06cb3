import type { EndpointResult, HoldOutSummary, Interval } from '@lobule/study';

const interval = (value: number, half = 0.1): Interval => ({
  value,
  low: value - half,
  high: value + half,
  level: 0.95,
});

/** A made-up outcome with a hold-out that was opened twice, under a plan that came late. */
export function heldOut(result: EndpointResult): EndpointResult {
  return {
    ...result,
    holdOut: holdOut(result),
    exploratory: 'Exploratory: this outcome was not planned in this way before outcomes were read here',
  };
}

function holdOut(result: EndpointResult): HoldOutSummary {
  return {
    validation: 'temporal',
    design: 'year from 2018',
    patients: 38,
    events: 11,
    development: result.patients,
    dropped: [],
    subjects: ['sub-101', 'sub-102'],
    opened: 2,
    warnings: ['This hold-out was opened 1 time before (under this plan): it is no longer untouched'],
    models: result.models.map(({ title, apparent }) => ({
      title,
      metric: 'AUC',
      discrimination: interval(0.64, 0.17),
      apparent,
      slope: 0.81,
      intercept: 0.12,
      brier: 0.201,
      brierOfFrequency: 0.206,
    })),
    differences: [{ label: 'Image minus clinical', difference: interval(0.02, 0.12) }],
    origin: 'tables/models.csv',
  };
}
