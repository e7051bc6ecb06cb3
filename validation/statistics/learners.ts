/** What the rooms learners and prediction compute, against R, scikit-learn and XGBoost. */
import { randomStream } from '@lobule/foundation';
import {
  applyBoosted,
  applyOutOfBag,
  type Design,
  fitBoosted,
  fitForest,
  fitSvm,
  leafOf,
  penalisedPath,
  svmDecision,
  svmWeights,
  type Tree,
  treeShap,
} from '@lobule/learners';
import {
  combineResamples,
  discrimination,
  makeData,
  type OrderedData,
  type Plan,
  pipelineOf,
  registerPlan,
  resampleOnce,
  trainView,
} from '@lobule/prediction';
import { type CaseResult, compare, type SuiteContext } from '../suite.ts';
import { readData, readReference } from './reference.ts';

export function learnerCases(context: SuiteContext): CaseResult[] {
  return [
    ...optimismCases(context),
    ...machineCases(context),
    ...penalisedCases(context),
    ...boostingCases(context),
    ...forestCases(context),
  ];
}

interface Optimism {
  readonly fixed_bootstrap: {
    readonly idx: readonly (readonly number[])[];
    readonly auc_app: readonly number[];
    readonly auc_test: readonly number[];
    readonly apparent: number;
    readonly optimism: number;
    readonly corrected: number;
  };
}

/**
 * R's logistic regression in fifty given resamples. One resample is separated by a predictor: there R stops on its way to
 * infinity, and a ridge of 1e-10 keeps the coefficients finite here; areas go by order, which both agree on.
 */
const OPTIMISM = 1e-8;

function optimismCases(context: SuiteContext): CaseResult[] {
  const { fixed_bootstrap: fixed } = readReference(context, 'bootstrap_optimism') as unknown as Optimism;
  const { plan, data } = birthWeights(context);
  const pipeline = pipelineOf(plan.models[0], data.groups);
  const resamples = fixed.idx.map((index) => {
    const drawn = Int32Array.from(index, (one) => one - 1);
    return resampleOnce(data, [pipeline], drawn, randomStream(1, 'optimism'))[0];
  });
  const everyone = data.patients.map((_, patient) => patient);
  const fitted = pipeline.fit(trainView(data, everyone), randomStream(1, 'apparent'));
  const apparent = discrimination(data.outcome, fitted.apparent());
  const { optimism, corrected } = combineResamples(apparent, resamples, 0.95);
  return [
    ...resamples.flatMap((found, b) => [
      compare(`bootstrap ${b + 1}: apparent AUC`, found.apparent, fixed.auc_app[b], OPTIMISM),
      compare(`bootstrap ${b + 1}: AUC on all`, found.original, fixed.auc_test[b], OPTIMISM),
    ]),
    compare('bootstrap: apparent AUC', apparent, fixed.apparent, OPTIMISM),
    compare('bootstrap: optimism', optimism, fixed.optimism, OPTIMISM),
    compare('bootstrap: corrected AUC', corrected.value ?? Number.NaN, fixed.corrected, OPTIMISM),
  ];
}

/** Low birth weight by the eight predictors of the reference's model, race against its first level. */
function birthWeights(context: SuiteContext): { readonly plan: Plan; readonly data: OrderedData } {
  const table = readData(context, 'birthwt');
  const race = table.number('race');
  const columns: Readonly<Record<string, Float64Array>> = {
    age: table.number('age'),
    lwt: table.number('lwt'),
    race2: race.map((value) => (value === 2 ? 1 : 0)),
    race3: race.map((value) => (value === 3 ? 1 : 0)),
    smoke: table.number('smoke'),
    ptl: table.number('ptl'),
    ht: table.number('ht'),
    ui: table.number('ui'),
  };
  const names = Object.keys(columns);
  const plan: Plan = {
    patient: 'id',
    endpoint: { kind: 'binary', column: 'low', positive: '1', negative: '0' },
    groups: { all: names },
    categorical: [],
    models: [{ name: 'all', groups: ['all'], steps: [{ step: 'logistic', ridge: 1e-10 }] }],
    folds: 5,
    repeats: 1,
    permutations: 0,
    randomFeatureDraws: 0,
    plantedDiscrimination: 0.85,
    riskGroups: 2,
    confidence: 0.95,
    seed: 1,
  };
  const values = new Float64Array(table.rows * names.length);
  names.forEach((name, j) => {
    values.set(columns[name], j * table.rows);
  });
  const data = makeData(registerPlan(plan), {
    ids: Array.from({ length: table.rows }, (_, i) => `row ${i + 1}`),
    x: { rows: table.rows, names, values },
    outcome: { kind: 'binary', values: Uint8Array.from(table.number('low')) },
    groups: plan.groups,
  });
  return { plan, data };
}

interface Sklearn {
  readonly svc_rbf: {
    readonly decision: readonly number[];
    readonly n_sv: readonly number[];
    readonly intercept: readonly number[];
  };
  readonly svc_linear: { readonly coef: readonly number[]; readonly intercept: readonly number[] };
  readonly lr_l2_C1: { readonly coef: readonly number[]; readonly b0: readonly number[] };
  readonly lr_l1_C1: { readonly coef: readonly number[]; readonly b0: readonly number[] };
}

const SKLEARN = 1e-6;

/** Versicolor (0) against virginica (1), four features scaled with 1/n. */
function twoIrises(context: SuiteContext): { readonly design: Design; readonly y: Uint8Array } {
  const table = readData(context, 'iris');
  const species = table.text('Species');
  const rows = species.flatMap((name, i) => (name === 'setosa' ? [] : [i]));
  const names = ['Sepal.Length', 'Sepal.Width', 'Petal.Length', 'Petal.Width'];
  const x = new Float64Array(rows.length * names.length);
  names.forEach((name, j) => {
    const all = table.number(name);
    const column = Float64Array.from(rows, (i) => all[i]);
    const mean = column.reduce((sum, value) => sum + value, 0) / rows.length;
    const squares = column.reduce((sum, value) => sum + (value - mean) * (value - mean), 0);
    const sd = Math.sqrt(squares / rows.length);
    x.set(
      column.map((value) => (value - mean) / sd),
      j * rows.length,
    );
  });
  return {
    design: { rows: rows.length, columns: names.length, x },
    y: Uint8Array.from(rows, (i) => (species[i] === 'virginica' ? 1 : 0)),
  };
}

function machineCases(context: SuiteContext): CaseResult[] {
  const { svc_rbf, svc_linear } = readReference(context, 'sklearn') as unknown as Sklearn;
  const { design, y } = twoIrises(context);
  const rbf = fitSvm(design, y, { kernel: { kind: 'rbf', gamma: 0.5 }, cost: 1, tolerance: 1e-10 });
  const linear = fitSvm(design, y, { kernel: { kind: 'linear' }, cost: 1, tolerance: 1e-10 });
  const decision = svmDecision(rbf, design);
  const weights = svmWeights(linear);
  return [
    ...svc_rbf.decision.map((value, i) =>
      compare(`SVM rbf: decision of row ${i + 1}`, decision[i], value, SKLEARN),
    ),
    ...svc_rbf.n_sv.map((count, k) =>
      compare(
        `SVM rbf: support vectors of class ${k}`,
        rbf.coefficients.filter((c) => (k === 0 ? c < 0 : c > 0)).length,
        count,
        0,
      ),
    ),
    compare('SVM rbf: intercept', rbf.intercept, svc_rbf.intercept[0], SKLEARN),
    ...svc_linear.coef.map((value, j) => compare(`SVM linear: weight ${j + 1}`, weights[j], value, SKLEARN)),
    compare('SVM linear: intercept', linear.intercept, svc_linear.intercept[0], SKLEARN),
  ];
}

/** scikit-learn's C is 1 / (n lambda); its ridge, as ours, leaves the intercept free. */
function penalisedCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'sklearn') as unknown as Sklearn;
  const { design, y } = twoIrises(context);
  const of = (name: string, alpha: number, { coef, b0 }: Sklearn['lr_l1_C1']) => {
    const settings = { alpha, lambdas: [1 / design.rows], standardise: false };
    const path = penalisedPath(design, { family: 'logistic', y }, settings);
    return [
      ...coef.map((value, j) =>
        compare(`${name}: coefficient ${j + 1}`, path.coefficients[j], value, SKLEARN),
      ),
      compare(`${name}: intercept`, path.intercepts[0], b0[0], SKLEARN),
    ];
  };
  return [...of('L2 logistic', 0, reference.lr_l2_C1), ...of('L1 logistic', 1, reference.lr_l1_C1)];
}

interface DumpedNode {
  readonly nodeid: number;
  readonly split?: string;
  readonly split_condition?: number;
  readonly yes?: number;
  readonly no?: number;
  readonly leaf?: number;
  readonly cover: number;
  readonly children?: readonly DumpedNode[];
}

interface Xgboost {
  readonly features: readonly string[];
  readonly trees: readonly DumpedNode[];
  readonly margin: readonly number[];
  readonly shap: readonly (readonly number[])[];
}

/** XGBoost works in numbers of 32 bits. */
const FLOAT = 1e-5;

/** XGBoost's own trees explained by our TreeSHAP, and trees of our own grown as XGBoost grows them. */
function boostingCases(context: SuiteContext): CaseResult[] {
  const { features, trees, margin, shap } = readReference(context, 'xgboost_treeshap') as unknown as Xgboost;
  const table = readData(context, 'birthwt');
  const x = new Float64Array(table.rows * features.length);
  features.forEach((name, j) => {
    x.set(table.number(name), j * table.rows);
  });
  const design = { rows: table.rows, columns: features.length, x };
  const theirs = trees.map((tree) => treeOf(tree, features));
  const sums = Float64Array.from({ length: design.rows }, (_, i) =>
    theirs.reduce((sum, tree) => sum + tree.value[leafOf(tree, design, i)], 0),
  );
  const { base, values } = treeShap(theirs, design, 1);
  const settings = { rounds: 20, depth: 3, rate: 0.3, ridge: 1, leastWeight: 1, rowShare: 1 };
  const y = table.number('low');
  const own = fitBoosted(design, { family: 'logistic', y }, settings, randomStream(1, 'boost'), 0);
  const ours = applyBoosted(own, design);
  return [
    ...margin.flatMap((value, i) => {
      const parts = values.subarray(i * features.length, (i + 1) * features.length);
      const worst = shap[i].reduce(
        (most, expected, j) => Math.max(most, Math.abs((j < parts.length ? parts[j] : base) - expected)),
        0,
      );
      const added = parts.reduce((sum, part) => sum + part, base);
      return [
        compare(`XGBoost: margin of row ${i + 1} by its trees`, sums[i], value, FLOAT),
        compare(`TreeSHAP: worst of row ${i + 1}`, worst, 0, FLOAT),
        compare(`TreeSHAP: row ${i + 1} adds up`, added, sums[i], 1e-12),
        compare(`boosting: margin of row ${i + 1} by trees of our own`, ours[i], value, FLOAT),
      ];
    }),
  ];
}

/** XGBoost goes left below the condition, we at most at the threshold; values here are whole numbers. */
function treeOf(root: DumpedNode, features: readonly string[]): Tree {
  const nodes: DumpedNode[] = [];
  const gather = (node: DumpedNode): void => {
    nodes[node.nodeid] = node;
    node.children?.forEach(gather);
  };
  gather(root);
  const present = nodes.filter((node) => node !== undefined);
  const place = new Map(present.map((node, k) => [node.nodeid, k]));
  return {
    feature: Int32Array.from(present, ({ split }) => (split === undefined ? -1 : features.indexOf(split))),
    threshold: Float64Array.from(present, (node) => (node.split_condition ?? 0) - 1e-6),
    left: Int32Array.from(present, (node) => place.get(node.yes ?? -1) ?? -1),
    right: Int32Array.from(present, (node) => place.get(node.no ?? -1) ?? -1),
    value: Float64Array.from(present, (node) => node.leaf ?? 0),
    cover: Float64Array.from(present, (node) => node.cover),
  };
}

/** Forests compare in distribution only: ranger's error of three species is 0.053; of the two that mix it is 0.08. */
function forestCases(context: SuiteContext): CaseResult[] {
  const { design, y } = twoIrises(context);
  const forest = fitForest(
    design,
    { family: 'logistic', y },
    { trees: 500, leastNode: 1 },
    randomStream(1, 'irises'),
  );
  const wrong = applyOutOfBag(forest, design).filter((value, i) => value > 0.5 !== (y[i] === 1)).length;
  // Setosa is never mistaken, so that all errors among 150 are among these 100.
  return [
    compare("forest: out-of-bag error of 150 irises, near ranger's", wrong / 150, 0.0533333333333333, 0.02),
  ];
}
