/**
 * Simulates how often the intervals of figures of several classes hold the truth. Not part of the suites; its figures stand in
 * packages/prediction/src/validation/coverage.ts.
 *
 * Run: node validation/coverage-classes.ts <null|signal> <studies> [first]
 *
 * Each study: 160 patients of three classes (50, 30 and 20 %), 60 features in blocks of 10 with correlation 0.6, two of which are
 * shifted in the second class and two in the third; a multinomial LASSO by 5 x 5 nested folds repeated three times. The truth is
 * the figure of each fitted model in 1,500 further patients.
 */
import { type RandomStream, randomStream } from '@lobule/foundation';
import { mean, normalVariate } from '@lobule/numerics';
import {
  type ClassEstimates,
  type ClassMeasures,
  type ClassOutcome,
  classMeasures,
  classPipelineOf,
  internalEstimates,
  makeData,
  makeFolds,
  type Plan,
  pickOutcome,
  registerPlan,
  scoreView,
  trainView,
  untouchedClasses,
} from '@lobule/prediction';

const PATIENTS = 160;
const FURTHER = 1500;
const FEATURES = 60;
const BLOCK = 10;
const CORRELATION = 0.6;
const SHIFT = 0.8;
const FOLDS = 5;
const REPEATS = 3;
/** Features that are shifted in each class. */
const CARRIERS = [[], [0, 10], [20, 30]];

const names = Array.from({ length: FEATURES }, (_, j) => `f${j}`);
const FIGURES = ['m', 'macroAuc', 'accuracy', 'balancedAccuracy', 'logLoss', 'brier'] as const;
type Figure = (typeof FIGURES)[number];

const plan: Plan = {
  patient: 'id',
  endpoint: { kind: 'classes', column: 'y', levels: ['a', 'b', 'c'] },
  groups: { all: names },
  categorical: [],
  models: [
    {
      name: 'all',
      groups: ['all'],
      steps: [
        {
          step: 'lasso-multinomial',
          lambda: 'min',
          innerFolds: 5,
          alpha: 1,
          unpenalised: [],
          penalty: 'single',
        },
      ],
    },
  ],
  folds: FOLDS,
  repeats: REPEATS,
  permutations: 0,
  randomFeatureDraws: 0,
  plantedDiscrimination: 0.85,
  riskGroups: 2,
  confidence: 0.95,
  seed: 1,
};

function draw(count: number, signal: boolean, stream: RandomStream) {
  const values = new Float64Array(count * FEATURES);
  const y = Uint8Array.from({ length: count }, () => {
    const u = stream.uniform();
    return u < 0.5 ? 0 : u < 0.8 ? 1 : 2;
  });
  for (let i = 0; i < count; i++) {
    for (let block = 0; block < FEATURES; block += BLOCK) {
      const common = Math.sqrt(CORRELATION) * normalVariate(stream);
      for (let j = block; j < block + BLOCK; j++) {
        values[j * count + i] = common + Math.sqrt(1 - CORRELATION) * normalVariate(stream);
      }
    }
    if (signal) for (const j of CARRIERS[y[i]]) values[j * count + i] += SHIFT;
  }
  return {
    x: { rows: count, names, values },
    outcome: { kind: 'classes', values: y, classes: 3 } as ClassOutcome,
  };
}

interface Study {
  readonly internal: Pick<ClassEstimates, Figure>;
  readonly untouched: Pick<ClassEstimates, Figure>;
  readonly ofTraining: Pick<ClassMeasures, Figure>;
  readonly ofFinal: Pick<ClassMeasures, Figure>;
}

function simulateStudy(signal: boolean, index: number): Study {
  const stream = randomStream(779, 'coverage-classes', signal ? 'signal' : 'null', index);
  const registered = registerPlan(plan);
  const { x, outcome } = draw(PATIENTS, signal, stream.child('study'));
  const ids = Array.from({ length: PATIENTS }, (_, i) => `p${i}`);
  const data = makeData(registered, { ids, x, outcome, groups: plan.groups });
  const cohort = (name: string, count: number) => {
    const further = draw(count, signal, stream.child(name));
    const others = Array.from({ length: count }, (_, i) => `${name}${i}`);
    const own = makeData(registered, { ids: others, ...further, groups: plan.groups });
    return {
      own,
      view: scoreView(
        own,
        others.map((_, i) => i),
      ),
      outcome: further.outcome,
    };
  };
  const further = cohort('further', FURTHER);
  const heldOut = cohort('held', 100);
  const pipeline = classPipelineOf(plan.models[0], data.groups);
  const everyone = ids.map((_, i) => i);
  const repeats: { probability: number[]; folds: ClassMeasures[] }[] = [];
  const truths: ClassMeasures[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const own = { probability: new Array<number>(3 * PATIENTS), folds: [] as ClassMeasures[] };
    repeats.push(own);
    const fold = makeFolds(data.keys, outcome, FOLDS, stream.child('folds', repeat));
    for (let k = 0; k < FOLDS; k++) {
      const held = everyone.filter((i) => fold[i] === k);
      const fitted = pipeline.fit(
        trainView(
          data,
          everyone.filter((i) => fold[i] !== k),
        ),
        stream.child('fit', repeat, k),
      );
      const p = fitted.score(scoreView(data, held));
      for (let c = 0; c < 3; c++) {
        held.forEach((i, k) => {
          own.probability[c * PATIENTS + i] = p[c * held.length + k];
        });
      }
      own.folds.push(classMeasures(pickOutcome(outcome, held), p));
      truths.push(classMeasures(further.outcome, fitted.score(further.view)));
    }
  }
  const final = pipeline.fit(trainView(data, everyone), stream.child('final'));
  const each = <T>(of: (figure: Figure) => T) =>
    Object.fromEntries(FIGURES.map((figure) => [figure, of(figure)])) as Record<Figure, T>;
  return {
    internal: internalEstimates(plan, repeats, outcome),
    untouched: untouchedClasses(heldOut.outcome, final.score(heldOut.view), 0.95),
    ofTraining: each((figure) => mean(truths.map((one) => one[figure] ?? Number.NaN))) as Study['ofTraining'],
    ofFinal: classMeasures(further.outcome, final.score(further.view)),
  };
}

if (import.meta.main) {
  const [signal, count, first = '0'] = process.argv.slice(2);
  const studies = Array.from({ length: Number(count) }, (_, k) =>
    simulateStudy(signal === 'signal', Number(first) + k),
  );
  for (const figure of FIGURES) {
    const expected = mean(studies.map(({ ofTraining }) => ofTraining[figure] ?? Number.NaN));
    const share = (kind: 'internal' | 'untouched', truth: (study: Study) => number | null) =>
      studies.filter((study) => {
        const { value, lower, upper } = study[kind][figure];
        const held = truth(study) ?? Number.NaN;
        return lower === null || upper === null
          ? Math.abs((value ?? Number.NaN) - held) < 1e-9
          : lower <= held && held <= upper;
      }).length / studies.length;
    process.stdout.write(
      `${JSON.stringify({
        signal,
        figure,
        studies: studies.length,
        expected,
        ofTraining: share('internal', (study) => study.ofTraining[figure]),
        ofFinal: share('internal', (study) => study.ofFinal[figure]),
        ofExpected: share('internal', () => expected),
        width: mean(
          studies.map(({ internal }) => (internal[figure].upper ?? 0) - (internal[figure].lower ?? 0)),
        ),
        holdOut: share('untouched', (study) => study.ofFinal[figure]),
      })}\n`,
    );
  }
}
