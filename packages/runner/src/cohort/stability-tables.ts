import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hashOf } from '@lobule/foundation';
import type { Study } from '@lobule/study';
import { numbers, readCsv, texts } from '@lobule/tables';
import { runnerErrors } from '../errors.ts';

type Endpoint = NonNullable<Study['analysis']>['endpoints'][number];
type Step = Endpoint['models'][number]['steps'][number];
type StabilityFilter = Extract<Step, { readonly step: 'stability-filter' }>;

/**
 * The study with the correlations of the tables that its stability filters name, which are thereby part of the plan's
 * hash. A feature that is undefined in its table has none.
 *
 * @throws runner/no-image-file for a table that is not there; tables/* for one without the columns
 */
export function withStabilityTables<R extends { readonly study: Study; readonly hash: string }>(
  read: R,
  base: string,
): R {
  const { analysis } = read.study;
  const steps = analysis?.endpoints.flatMap(({ models }) => models.flatMap((model) => model.steps)) ?? [];
  if (analysis === undefined || !steps.some(namesTables)) return read;
  const endpoints = analysis.endpoints.map((endpoint) => ({
    ...endpoint,
    models: endpoint.models.map((model) => ({
      ...model,
      steps: model.steps.map((step) => (namesTables(step) ? withCorrelations(step, base) : step)),
    })),
  }));
  const study = { ...read.study, analysis: { ...analysis, endpoints } };
  return { ...read, study, hash: hashOf(study) };
}

function namesTables(step: Step): step is StabilityFilter {
  return step.step === 'stability-filter' && step.tables !== undefined;
}

function withCorrelations(step: StabilityFilter, base: string): StabilityFilter {
  const icc: Record<string, number> = {};
  for (const { file, column, prefix } of step.tables ?? []) {
    const { table } = readCsv(bytesOf(path.resolve(base, file)), { file: path.basename(file) });
    const found = numbers(table, column);
    texts(table, 'feature').forEach((feature, row) => {
      if (feature !== null && Number.isFinite(found[row])) icc[`${prefix}${feature}`] = found[row];
    });
  }
  return { ...step, icc: { ...icc, ...step.icc } };
}

function bytesOf(file: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (error) {
    throw runnerErrors.error('runner/no-image-file', {
      what: 'A table that a stability filter names cannot be read',
      where: { file: path.basename(file), path: 'analysis' },
      cure: 'Check its path, which starts at the folder of the plan.',
      cause: error,
    });
  }
}
