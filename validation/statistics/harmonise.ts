/** ComBat against sva, and through it against the published outputs of neuroCombat. */
import { readFileSync } from 'node:fs';
import {
  applyCombat,
  type CombatData,
  type CombatSettings,
  combatDefaults,
  fitCombat,
} from '@lobule/learners';
import type { CaseResult, SuiteContext } from '../suite.ts';
import { readReference } from './reference.ts';

interface Reference {
  readonly batch_testdata: readonly number[];
  readonly mod_testdata: readonly number[];
  readonly sim: {
    readonly batch: readonly number[];
    readonly grp: readonly number[];
    readonly par_mod: readonly (readonly number[])[];
  };
}

/** Ways of sva's on its test data, with the covariate or without. */
const WAYS: readonly (readonly [key: string, withCovariate: boolean, settings: Partial<CombatSettings>])[] = [
  ['sva_par_mod', true, {}],
  ['sva_par_nomod', false, {}],
  ['sva_nonpar_mod', true, { prior: 'non-parametric' }],
  ['sva_meanonly', true, { meanOnly: true }],
  ['sva_ref1', true, { referenceBatch: 0 }],
];

/** The README's tolerance of ComBat. */
const RELATIVE = 1e-10;

/** One case for each harmonised matrix: its worst value. */
export function harmoniseCases(context: SuiteContext): CaseResult[] {
  const reference = readReference(context, 'combat') as unknown as Reference &
    Readonly<Record<string, readonly (readonly number[])[]>>;
  const covariate = Float64Array.from(reference.mod_testdata);
  const data = samples(context, 'combat_testdata', reference.batch_testdata);
  const results = WAYS.map(([key, withCovariate, settings]) =>
    worst(key, { ...data, ...(withCovariate && { covariates: [covariate] }) }, settings, reference[key]),
  );
  const simulated = samples(context, 'combat_sim40x120', reference.sim.batch);
  const group = [Float64Array.from(reference.sim.grp)];
  return [...results, worst('sim', { ...simulated, covariates: group }, {}, reference.sim.par_mod)];
}

/** A table of features by samples, batches counted from 1. */
function samples(context: SuiteContext, name: string, batch: readonly number[]): CombatData {
  const [, ...lines] = readFileSync(context.reference(`statistics/data/${name}.csv`), 'utf8')
    .trim()
    .split('\n');
  return {
    rows: batch.length,
    columns: lines.length,
    x: Float64Array.from(lines.flatMap((line) => line.split(',').map(Number))),
    batch: Int32Array.from(batch, (b) => b - 1),
  };
}

function worst(
  name: string,
  data: CombatData,
  settings: Partial<CombatSettings>,
  expected: readonly (readonly number[])[],
): CaseResult {
  const found = applyCombat(fitCombat(data, { ...combatDefaults, ...settings }), data);
  let error = 0;
  expected.flat().forEach((value, k) => {
    const relative = Math.abs(found[k] - value) / Math.max(1, Math.abs(value));
    if (!(relative <= error)) error = relative;
  });
  return { case: `combat ${name}`, error, tolerance: RELATIVE, passed: error <= RELATIVE };
}
