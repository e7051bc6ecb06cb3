import { hashOf } from '@lobule/foundation';
import { type PerturbationSettings, perturbedFeatures } from '@lobule/radiomics';
import { type FeatureTask, readPair } from './extract-pair.ts';

export interface PerturbTask extends FeatureTask {
  readonly perturb: PerturbationSettings;
  readonly seed: number;
}

/** Features of one pair under each perturbation, as plain data. */
export interface PerturbedRow {
  /** Of each perturbation and feature; null where undefined. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** What is drawn by lot depends on the seed and on what the files hold, not on where they stand. */
export async function perturbPair(task: PerturbTask): Promise<PerturbedRow> {
  const { settings, perturb, seed } = task;
  const { image, mask, imageHash, maskHash, label } = await readPair(task);
  const subject = hashOf([imageHash, maskHash, label]);
  return {
    values: perturbedFeatures(image, mask, settings, perturb, seed, subject).map(({ set }) =>
      set.features.map(({ value }) => (Number.isFinite(value) ? value : null)),
    ),
  };
}
