import type { Plan, ValidationResult } from '@lobule/prediction';
import type { Interval } from '@lobule/study';

type Estimate = ValidationResult['differences'][number]['difference'];

/** A figure with its interval as the report takes it: NaN where it is undefined. */
export function estimateInterval({ value, lower, upper, level }: Estimate): Interval {
  return { value: value ?? Number.NaN, low: lower ?? Number.NaN, high: upper ?? Number.NaN, level };
}

/** A model as people read of it. */
export function titleOf(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The same, with what a model is there for where that is not prediction. */
export function modelTitle({ models }: Plan, name: string): string {
  const probe = models.find((model) => model.name === name)?.probe;
  return `${titleOf(name)}${probe === undefined ? '' : ' (shortcut probe)'}`;
}
