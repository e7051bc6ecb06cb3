/** NIST StRD analysis of variance: 11 sets, and the linear regression of Norris. */
import { readFileSync } from 'node:fs';
import { type AnovaResult, anova, linearRegression } from '@lobule/statistics';
import type { CaseResult, SuiteContext } from './suite.ts';

interface Certified {
  readonly df_b: number;
  readonly ss_b: number;
  readonly ms_b: number;
  readonly F: number;
  readonly df_w: number;
  readonly ss_w: number;
  readonly ms_w: number;
}

/** Seven certified values of each set; four of Norris. */
export const anovaCases = 81;

/**
 * Relative error at most 1e-9 (a log relative error of 9). In SmLs07 to SmLs09 the numbers have 13 constant leading
 * digits: as doubles they already differ from the printed decimals by 6e-5 of the 0.1 between them, which leaves about 4
 * digits of the certified values to any program that reads doubles.
 */
const TOLERANCE = 1e-9;
const TOLERANCE_OF_13_DIGITS = 2e-4;

export function anovaResults(context: SuiteContext): CaseResult[] {
  const text = readFileSync(context.reference('statistics/nist_anova.json'), 'utf8');
  const sets = JSON.parse(text) as Record<string, Certified>;
  const results = Object.entries(sets).flatMap(([name, certified]) => {
    const rows = readRows(context, name);
    const result = anova(
      rows.map(([, response]) => response),
      rows.map(([treatment]) => treatment),
    );
    const tolerance = /SmLs0[789]/.test(name) ? TOLERANCE_OF_13_DIGITS : TOLERANCE;
    const got = tableOf(result);
    return Object.entries(certified).map(([key, value]) =>
      relative(`${name} ${key}`, got[key], value, tolerance),
    );
  });
  return [...results, ...norris(context)];
}

function tableOf(result: AnovaResult): Readonly<Record<string, number>> {
  const { between, within } = result;
  return {
    df_b: between.degreesOfFreedom,
    ss_b: between.sumOfSquares,
    ms_b: between.meanSquare,
    F: result.statistic.value,
    df_w: within.degreesOfFreedom,
    ss_w: within.sumOfSquares,
    ms_w: within.meanSquare,
  };
}

function norris(context: SuiteContext): CaseResult[] {
  const rows = readRows(context, 'Norris');
  const model = linearRegression({
    outcome: rows.map(([y]) => y),
    predictors: [{ name: 'x', values: rows.map(([, x]) => x) }],
  });
  const [intercept, slope] = model.coefficients;
  return [
    relative('Norris intercept', intercept.estimate, -0.262323073774029, TOLERANCE),
    relative('Norris slope', slope.estimate, 1.00211681802045, TOLERANCE),
    relative('Norris intercept SD', intercept.standardError, 0.232818234301152, TOLERANCE),
    relative('Norris slope SD', slope.standardError, 0.429796848199937e-3, TOLERANCE),
  ];
}

function relative(name: string, got: number, certified: number, tolerance: number): CaseResult {
  const error = Math.abs(got / certified - 1);
  return { case: name, error, tolerance, passed: error <= tolerance };
}

/** The two columns below the line that starts with `Data:` and names them. */
function readRows(context: SuiteContext, name: string): number[][] {
  const lines = readFileSync(context.reference(`statistics/data/nist_${name}.dat`), 'utf8').split(/\r?\n/);
  const header = lines.findLastIndex((line) => line.startsWith('Data:'));
  return lines
    .slice(header + 1)
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter((row) => row.length === 2 && row.every(Number.isFinite));
}
