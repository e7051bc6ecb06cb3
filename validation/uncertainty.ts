import { type CaseResult, compare, type Suite } from './suite.ts';
import { studies } from './uncertainty-cases.ts';
import { figuresOf, IDENTIFIABLE_TO, type UncertaintyFigure } from './uncertainty-draws.ts';

/**
 * Whether standard errors say what they mean. At each tissue and noise level, over 10,000 seeded draws of noise, for
 * each parameter that determines the model's curve:
 * - the nominal 95 % interval must hold the truth in 93 to 97 % of the draws;
 * - the Cramer-Rao bound must be at least 0.95 of the variance of the estimates, where these are unbiased to a tenth of
 *   their standard deviation.
 * Both are asked where the bound says that the protocol determines the parameter; elsewhere the figures are the reason
 * why the case is left out.
 */
export const suite: Suite = {
  name: 'uncertainty',
  cases: 300,
  async run({ progress }) {
    return studies.flatMap((study, i) => {
      progress(i, studies.length);
      return figuresOf(study).flatMap((figure) => [coverageCase(figure), efficiencyCase(figure)]);
    });
  },
};

function coverageCase(figure: UncertaintyFigure): CaseResult {
  const result = compare(`${figure.name}, coverage`, figure.coverage, 0.95, 0.02);
  return left(result, notIdentifiable(figure));
}

/** Draws without a value leave the variance of the rest too small: beyond one in a hundred it says nothing. */
const MOST_UNDEFINED = 0.01;
const UNBIASED_TO = 0.1;
const LEAST_EFFICIENCY = 0.95;

function efficiencyCase(figure: UncertaintyFigure): CaseResult {
  const { name, efficiency, biasInSd, undefinedShare } = figure;
  const result = {
    case: `${name}, efficiency`,
    got: efficiency,
    expected: 1,
    error: Math.max(0, 1 - efficiency),
    tolerance: 1 - LEAST_EFFICIENCY,
    passed: efficiency >= LEAST_EFFICIENCY,
  };
  const reason =
    notIdentifiable(figure) ??
    (undefinedShare > MOST_UNDEFINED
      ? `undefined in ${percent(undefinedShare)} of the draws; efficiency of the rest ${efficiency.toFixed(3)}`
      : undefined) ??
    (Math.abs(biasInSd) > UNBIASED_TO
      ? `biased by ${biasInSd.toFixed(2)} of its standard deviation; efficiency ${efficiency.toFixed(3)}`
      : undefined);
  return left(result, reason);
}

function notIdentifiable({ relativeBound, coverage, flagged, efficiency }: UncertaintyFigure) {
  if (relativeBound <= IDENTIFIABLE_TO) return undefined;
  return (
    `Cramer-Rao bound ${percent(relativeBound)}, above ${percent(IDENTIFIABLE_TO)}: not asked; ` +
    `coverage ${percent(coverage)}, flagged ${percent(flagged)}, efficiency ${efficiency.toFixed(3)}`
  );
}

function left(result: CaseResult, reason: string | undefined): CaseResult {
  return reason === undefined ? result : { ...result, passed: false, skipped: reason };
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'unbounded';
}
