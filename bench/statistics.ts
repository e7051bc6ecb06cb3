import { randomStream } from '@lobule/foundation';
import { correlationScreen, spearmanCorrelation } from '@lobule/statistics';
import type { Bench } from './bench.ts';

/** Features of an image, genes, and patients with both. */
const FEATURES = 851;
const GENES = 18_000;
const PATIENTS = 240;
/** One column in five follows a course that all of these share, so that many pairs pass. */
const SHARED = 5;

interface Cohort {
  readonly features: readonly Float64Array[];
  readonly genes: readonly Float64Array[];
}

function simulated(): Cohort {
  const stream = randomStream(240, 'spearman-18000');
  const course = Float64Array.from({ length: PATIENTS }, () => stream.uniform());
  const columns = (count: number) =>
    Array.from({ length: count }, (_, c) =>
      course.map((shared) => stream.uniform() + (c % SHARED === 0 ? 0.7 * shared : 0)),
    );
  return { features: columns(FEATURES), genes: columns(GENES) };
}

let cohort: Cohort | undefined;

export const benches: readonly Bench[] = [
  {
    name: 'prediction/spearman-18000',
    unit: 's',
    run() {
      cohort ??= simulated();
      const started = performance.now();
      correlationScreen(cohort.features, cohort.genes);
      return (performance.now() - started) / 1000;
    },
    check() {
      cohort ??= simulated();
      const { features, genes } = cohort;
      const screen = correlationScreen(features, genes);
      const { found } = screen;
      const step = Math.max(1, Math.floor(found.p.length / 500));
      let cases = 0;
      let worst = 0;
      for (let k = 0; k < found.p.length; k += step, cases++) {
        const one = spearmanCorrelation(features[found.feature[k]], genes[found.target[k]], {
          distribution: 'asymptotic',
        });
        const error = Math.max(
          Math.abs((one.estimate?.value ?? Number.NaN) - found.correlation[k]),
          Math.abs(found.p[k] / one.p - 1),
        );
        if (!(error <= worst)) worst = error;
      }
      return {
        against: 'each pair by itself (checked against R in the suite statistics): rho, and p relative',
        cases,
        worst,
        tolerance: 1e-10,
      };
    },
  },
];
