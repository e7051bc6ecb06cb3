import { hashOf, nearest } from '@lobule/foundation';
import { predictionErrors } from '../errors.ts';
import type { Endpoint, ModelSettings, Plan, StepSettings } from './settings.ts';

declare const registered: unique symbol;

/** A plan that was checked and hashed. Data can only be read under one: first the plan, then the outcomes. */
export interface RegisteredPlan {
  readonly [registered]: true;
  readonly plan: Plan;
  readonly hash: string;
}

const MODELS = {
  'lasso-logistic': ['binary'],
  logistic: ['binary'],
  'lasso-cox': ['survival'],
  cox: ['survival'],
  'lasso-multinomial': ['classes'],
  svm: ['binary'],
  forest: ['binary', 'survival', 'classes'],
  boosting: ['binary', 'survival'],
} as const satisfies Record<string, readonly Endpoint['kind'][]>;

/** Steps that look at an outcome of two classes or of survival, and at no other. */
const TWO_SIDED: readonly StepSettings['step'][] = ['univariable-filter', 'mrmr', 'smote'];

/**
 * Checks a plan and fixes it by its hash.
 *
 * @throws prediction/plan-wrong
 * @example
 * const plan = registerPlan(settings);
 * plan.hash; // goes into the record before the outcomes are read
 */
export function registerPlan(plan: Plan): RegisteredPlan {
  const names = plan.models.map((model) => model.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw wrong(`Two models are called ${twice}`, 'models');
  plan.models.forEach((model, index) => checkModel(plan, model, `models[${index}]`));
  checkSchemes(plan);
  if (plan.endpoint.kind === 'classes') checkClasses(plan, plan.endpoint.levels);
  const outcomes = outcomeColumns(plan.endpoint);
  for (const [group, columns] of Object.entries(plan.groups)) {
    for (const column of columns) {
      if (column === plan.patient || outcomes.some((outcome) => matches(column, outcome))) {
        throw wrong(`Group ${group} takes in the patient or the outcome by ${column}`, `groups.${group}`);
      }
    }
  }
  return { plan, hash: hashOf(plan) } as unknown as RegisteredPlan;
}

/** Columns that hold what is predicted. */
export function outcomeColumns(endpoint: Endpoint): readonly string[] {
  return endpoint.kind === 'survival' ? [endpoint.time, endpoint.event] : [endpoint.column];
}

/** True where the entry of a group, which may end in *, names this column. */
export function matches(entry: string, column: string): boolean {
  return entry.endsWith('*') ? column.startsWith(entry.slice(0, -1)) : entry === column;
}

/** Who is held out may not be told by the outcome. */
function checkSchemes({ endpoint, holdOut, leaveOut, patient }: Plan): void {
  const outcomes = outcomeColumns(endpoint);
  const heldOutBy = holdOut?.by === 'table' ? undefined : holdOut?.column;
  for (const [member, column] of [['holdOut', heldOutBy] as const, ['leaveOut', leaveOut] as const]) {
    if (column !== undefined && [...outcomes, patient].includes(column)) {
      throw wrong(`${member} cannot go by the patient or the outcome (${column})`, member);
    }
  }
}

/** What a plan of classes cannot ask for. */
function checkClasses({ aggregate, leaveOut }: Plan, levels: readonly string[]): void {
  const twice = levels.find((level, index) => levels.indexOf(level) !== index);
  if (twice !== undefined) throw wrong(`Two levels are called ${twice}`, 'endpoint.levels');
  if (aggregate === 'largest') {
    throw wrong('Probabilities of several classes have no largest one; aggregate them by mean', 'aggregate');
  }
  if (leaveOut !== undefined) {
    throw wrong('Centres are not left out in turn for classes; hold one out (holdOut by centre)', 'leaveOut');
  }
}

function checkModel(plan: Plan, model: ModelSettings, path: string): void {
  const unpenalised = model.steps.flatMap((step) => ('unpenalised' in step ? step.unpenalised : []));
  for (const group of [...model.groups, ...unpenalised]) {
    if (!(group in plan.groups)) {
      const near = nearest(group, Object.keys(plan.groups));
      throw wrong(
        `Model ${model.name} asks for group ${group}, which does not exist${near ? `; did you mean ${near}?` : ''}`,
        path,
      );
    }
  }
  for (const step of model.steps) {
    const judged = step.step === 'stability-filter' ? step.groups : [];
    const absent = judged.find((group) => !model.groups.includes(group));
    if (step.step === 'stability-filter' && step.icc === undefined) {
      throw wrong(`The stability filter of ${model.name} has no correlations: give icc, or tables`, path);
    }
    if (absent !== undefined) {
      throw wrong(
        `The stability filter of ${model.name} names group ${absent}, which is not part of it`,
        path,
      );
    }
  }
  for (const step of model.steps) {
    if (plan.endpoint.kind === 'classes' && TWO_SIDED.includes(step.step)) {
      throw wrong(`Step ${step.step} of ${model.name} knows no outcome of several classes`, path);
    }
    if (step.step === 'smote' && plan.endpoint.kind !== 'binary') {
      throw wrong(`SMOTE in ${model.name} balances classes, and a survival endpoint has none`, path);
    }
    if (step.step !== 'combat' && step.step !== 'longitudinal-combat') continue;
    if (plan.batch === undefined) {
      throw wrong(`Model ${model.name} harmonises, but the plan names no column of batches (batch)`, path);
    }
    const strange = [...step.groups, ...step.keep].find((group) => !model.groups.includes(group));
    if (strange !== undefined) {
      throw wrong(`ComBat of ${model.name} names group ${strange}, which is not part of the model`, path);
    }
    const both = step.groups.find((group) => step.keep.includes(group));
    if (both !== undefined) {
      throw wrong(`ComBat of ${model.name} cannot both harmonise group ${both} and keep its effects`, path);
    }
  }
  const outside = unpenalised.find((group) => !model.groups.includes(group));
  if (outside !== undefined)
    throw wrong(`Group ${outside} is unpenalised in ${model.name} but not part of it`, path);
  model.steps.forEach((step, index) => {
    const kinds: readonly string[] | undefined = isModelStep(step.step) ? MODELS[step.step] : undefined;
    const last = index === model.steps.length - 1;
    if (last !== (kinds !== undefined)) {
      throw wrong(
        `The last step of ${model.name}, and no other, must be one of ${Object.keys(MODELS).join(', ')}`,
        path,
      );
    }
    if (kinds !== undefined && !kinds.includes(plan.endpoint.kind)) {
      throw wrong(`Step ${step.step} of ${model.name} does not fit a ${plan.endpoint.kind} endpoint`, path);
    }
  });
}

function isModelStep(step: string): step is keyof typeof MODELS {
  return step in MODELS;
}

function wrong(what: string, path: string) {
  return predictionErrors.error('prediction/plan-wrong', { what, where: { path } });
}
