import { mean, quantileSorted } from '@lobule/numerics';
import { canTellTwins, findTwins } from '../canaries/duplicates.ts';
import type { PredictionData } from '../data/data.ts';
import type { ModelSettings, Plan } from '../plan/settings.ts';
import { canLeaveOut } from '../steps/choice.ts';
import type { Band, Canaries, Planted } from './result.ts';
import type { ProbeResult } from './tasks.ts';

/** One list of models a run. */
export interface CanaryRuns {
  readonly permutations: readonly (readonly ProbeResult[])[];
  readonly randomFeatures: readonly (readonly ProbeResult[])[];
  readonly planted: readonly (readonly ProbeResult[])[];
}

/** What came of the runs in which the answer is known. */
export function canariesOf(plan: Plan, data: PredictionData, runs: CanaryRuns): Canaries {
  const bands = (probes: readonly (readonly ProbeResult[])[]) =>
    probes.length === 0
      ? []
      : plan.models.map((model, m) =>
          band(
            model.name,
            probes.map((run) => run[m].discrimination),
          ),
        );
  const permuted = bands(runs.permutations);
  const randomFeatures = bands(runs.randomFeatures);
  const planted = plan.models.map((model, m) =>
    plantedOf(
      plan,
      model,
      runs.planted.map((run) => run[m]),
    ),
  );
  const twins = findTwins(data);
  const warnings = [
    ...permuted
      .filter((entry) => !entry.containsChance)
      .map((entry) => `${entry.model}: permuted outcomes are predicted`),
    ...randomFeatures
      .filter((entry) => !entry.containsChance)
      .map((entry) => `${entry.model}: noise predicts the outcome`),
    ...planted
      .filter((entry) => !entry.found)
      .map((entry) => `${entry.model}: the planted signal was not found again`),
    ...(twins.length > 0 ? [`${twins.length} pairs of patients have the same features`] : []),
  ];
  const twinsTold = canTellTwins(data);
  return { permuted, randomFeatures, planted, twins, twinsTold, passed: warnings.length === 0, warnings };
}

function band(model: string, values: readonly number[]): Band {
  const sorted = Float64Array.from(values).sort();
  const [lower, upper] = [quantileSorted(sorted, 0.025), quantileSorted(sorted, 0.975)];
  return {
    model,
    runs: values.length,
    mean: mean(sorted),
    lower,
    upper,
    containsChance: lower <= 0.5 && upper >= 0.5,
    values,
  };
}

/** What a good pipeline may lose of a planted signal to noise features and shrinkage, and still be called awake. */
const PLANTED_RULE = { apartAtMost: 0.1, selectedAtLeast: 0.8 };

function plantedOf(plan: Plan, model: ModelSettings, probes: readonly ProbeResult[]): Planted {
  const recovered = mean(Float64Array.from(probes, (probe) => probe.discrimination));
  const selected = mean(Float64Array.from(probes, (probe) => probe.found ?? 0));
  const known = plan.plantedDiscrimination;
  const found =
    Math.abs(recovered - known) <= PLANTED_RULE.apartAtMost && selected >= PLANTED_RULE.selectedAtLeast;
  return {
    model: model.name,
    runs: probes.length,
    known,
    recovered,
    selected,
    // The planted feature joins every group, those that a penalty spares too.
    choosing: canLeaveOut(model, () => true),
    rule: PLANTED_RULE,
    found,
  };
}
