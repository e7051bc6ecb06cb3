import { randomStream } from '../packages/foundation/src/index.ts';
import {
  applyOutOfBag,
  crossValidateInParallel,
  type Design,
  fitForest,
  type PenalisedPath,
  penalisedPath,
  type Response,
} from '../packages/learners/src/index.ts';
import { openPathCrew } from '../packages/learners/src/node/index.ts';
import type { Crew } from '../packages/numerics/src/index.ts';
import {
  discrimination,
  makeData,
  type Outcome,
  type Plan,
  registerPlan,
  runTask,
} from '../packages/prediction/src/index.ts';
import type { Bench, BenchCheck } from './bench.ts';
import { type BenchCohort, benchCohort } from './prediction-data.ts';

/** As a fraction of the largest gradient, 0.17 and 0.35: so that the KKT conditions hold within 1e-8, and no further. */
const TOLERANCE = { logistic: 5e-8, cox: 2e-8 } as const;
const KKT = 1e-8;
const THREADS = 2;
const SCANNERS = 4;

let cohort: BenchCohort | undefined;
let crew: Crew | undefined;

interface Problem {
  readonly design: Design;
  readonly response: Response;
  readonly folds: Int32Array;
}

function problem(family: 'logistic' | 'cox'): Problem {
  cohort ??= benchCohort();
  const { rows, columns, x, y, time, event, folds } = cohort;
  const response: Response = family === 'cox' ? { family, time, event } : { family, y };
  return { design: { rows, columns, x }, response, folds };
}

/** glmnet's penalties and its rule for the end of a path. */
function settingsOf(family: 'logistic' | 'cox') {
  return { stopEarly: true, tolerance: TOLERANCE[family] } as const;
}

function path(family: 'logistic' | 'cox'): Bench {
  return {
    name: `prediction/path-${family}`,
    unit: 's',
    run() {
      const { design, response } = problem(family);
      return timed(() => penalisedPath(design, response, settingsOf(family)));
    },
    check() {
      const { design, response } = problem(family);
      return certificate(penalisedPath(design, response, settingsOf(family)));
    },
  };
}

function crossValidation(family: 'logistic' | 'cox'): Bench {
  const run = () => {
    const { design, response, folds } = problem(family);
    crew ??= openPathCrew(THREADS);
    return crossValidateInParallel(crew, design, response, folds, settingsOf(family));
  };
  return {
    name: `prediction/cv-${family}`,
    unit: 's',
    threads: THREADS,
    run: () => timedLater(run),
    check: async () => certificate((await run()).path),
    async close() {
      await crew?.close();
      crew = undefined;
    },
  };
}

function certificate({ kkt }: PenalisedPath): BenchCheck {
  return {
    against: 'the KKT conditions over all 851 columns, at every penalty',
    cases: kkt.length,
    worst: kkt.reduce((worst, value) => Math.max(worst, value), 0),
    tolerance: KKT,
  };
}

/** A study of a radiomics paper: harmonised, thinned out, selected, with lambda from five inner folds. */
function nestedStudy() {
  const { rows, columns, x, y } = benchCohort();
  const names = Array.from({ length: columns }, (_, j) => `f${j}`);
  const icc = Object.fromEntries(names.map((name, j) => [name, j % 5 === 4 ? 0.6 : 0.8 + 0.04 * (j % 5)]));
  const plan: Plan = {
    patient: 'id',
    endpoint: { kind: 'binary', column: 'y', positive: '1', negative: '0' },
    groups: { image: names },
    batch: 'scanner',
    categorical: [],
    models: [
      {
        name: 'image',
        groups: ['image'],
        steps: [
          {
            step: 'combat',
            groups: ['image'],
            keep: [],
            prior: 'parametric',
            meanOnly: false,
            unseen: 'refuse',
          },
          // Of a test and a retest: every fifth feature is not stable enough.
          { step: 'stability-filter', groups: ['image'], icc, atLeast: 0.75 },
          { step: 'correlation-filter', above: 0.9 },
          { step: 'scale' },
          { step: 'lasso-logistic', lambda: 'min', innerFolds: 5, alpha: 1, unpenalised: [] },
        ],
      },
    ],
    folds: 5,
    repeats: 10,
    permutations: 0,
    randomFeatureDraws: 0,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 3,
  };
  const registered = registerPlan(plan);
  const data = makeData(registered, {
    ids: Array.from({ length: rows }, (_, i) => `P${i}`),
    x: { rows, names, values: x },
    outcome: { kind: 'binary', values: Uint8Array.from(y) },
    batch: Array.from({ length: rows }, (_, i) => `S${i % SCANNERS}`),
    groups: { image: names },
  });
  return { registered, data };
}

function runNested(repeats: number): number[] {
  const { registered, data } = nestedStudy();
  return Array.from({ length: repeats }, (_, index) => {
    const result = runTask(registered, data, { id: `repeat-${index}`, kind: 'repeat', index });
    const folds = 'repeat' in result ? result.repeat[0].folds : [];
    return folds.reduce((sum, { concordant, total }) => sum + concordant / total, 0) / folds.length;
  });
}

const nested: Bench = {
  name: 'prediction/nested',
  unit: 's',
  run: () => timed(() => runNested(10)),
  check() {
    // Nothing that a model finds tells the outcome better than what it was drawn from, in the long run.
    const { y, linear } = benchCohort();
    const most = discrimination({ kind: 'binary', values: Uint8Array.from(y) }, linear);
    const values = runNested(2);
    return {
      against:
        'AUC of the linear predictor that the outcome was drawn from: a guard against nonsense, no more',
      cases: values.length,
      worst: values.reduce((worst, value) => Math.max(worst, Math.abs(value - most)), 0),
      tolerance: 0.15,
    };
  },
};

/** Trees as ranger's defaults have them. */
function forest(family: 'logistic' | 'cox', name: string, leastNode: number): Bench {
  const grow = () => {
    const { design, response } = problem(family);
    const stream = randomStream(1, 'bench', 'forest');
    return fitForest(design, response, { trees: 500, leastNode }, stream);
  };
  return {
    name: `prediction/${name}`,
    unit: 's',
    run: () => timed(grow),
    check() {
      cohort ??= benchCohort();
      const { linear, y, time, event } = cohort;
      const outcome: Outcome =
        family === 'cox'
          ? { kind: 'survival', time, event: Uint8Array.from(event) }
          : { kind: 'binary', values: Uint8Array.from(y) };
      const outOfBag = applyOutOfBag(grow(), problem(family).design);
      const apart = discrimination(outcome, linear) - discrimination(outcome, outOfBag);
      return {
        against:
          'out of the bag, the linear predictor that the outcome was drawn from: a guard against nonsense',
        cases: 1,
        worst: Math.abs(apart),
        tolerance: 0.15,
      };
    },
  };
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

async function timedLater(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

export const benches: readonly Bench[] = [
  path('logistic'),
  crossValidation('logistic'),
  path('cox'),
  crossValidation('cox'),
  nested,
  forest('logistic', 'forest-500', 1),
  forest('cox', 'survival-forest-500', 3),
];
