/** Moderated t-tests against limma, correlations of all pairs with R's cor and p.adjust. */
import { readFileSync } from 'node:fs';
import { correlationScreen, moderatedTests } from '@lobule/statistics';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { check, readReference, type Tolerance } from './reference.ts';

const exact: Tolerance = { absolute: 1e-12, relative: 1e-8 };

export function screenCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'radiogenomics') as unknown as Record<string, number[]> & {
    s2_prior: number;
    df_prior: number;
    spearman_first3x5: number[][];
    n_bh_05: number;
    min_q: number;
  };
  const genes = table(context, 'limma_E200x24');
  const features = table(context, 'radiomics_F30x24');
  const predictors = [{ name: 'group', values: reference['group'] }];
  const tests = moderatedTests({ columns: genes, predictors, of: 'group' });
  const got = {
    s2_prior: tests.priorVariance,
    df_prior: tests.priorFreedom,
    t: tests.t,
    p: tests.p,
    adj_BH: tests.q,
    logFC: tests.estimate,
  };
  const screen = correlationScreen(features, genes);
  const rho = [0, 1, 2].map((i) => screen.correlations.subarray(i * genes.length, i * genes.length + 5));
  const pairs = { spearman_first3x5: rho, n_bh_05: screen.found.q.length, min_q: screen.found.q[0] };
  return [
    ...Object.entries(got).flatMap(([key, value]) => check(`limma/${key}`, value, reference[key], exact)),
    ...Object.entries(pairs).flatMap(([key, value]) => check(`screen/${key}`, value, reference[key], exact)),
  ];
}

/** Rows of the file are genes or features, columns patients. */
function table(context: SuiteContext, name: string): Float64Array[] {
  const [, ...lines] = readFileSync(context.reference(`statistics/data/${name}.csv`), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => Float64Array.from(line.split(','), Number));
}
