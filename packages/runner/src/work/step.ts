import { hashOf, type Json, throwIfCancelled } from '@lobule/foundation';
import type { StepRecord, StepStore } from '@lobule/ledger';

/** A step of a study: a pure function of its inputs (by content hash) and parameters. */
export interface Step {
  readonly name: string;
  /** Everything, besides the code, that the outcome depends on; inputs by their hash. */
  readonly parameters: unknown;
}

export interface StepOutcome {
  readonly facts: Json;
  readonly blobs: Readonly<Record<string, Uint8Array>>;
}

export interface StepRunner {
  /** The kept record of this step, or that of computing it now. */
  run(step: Step, compute: () => StepOutcome | Promise<StepOutcome>): Promise<StepRecord>;
  /** How many steps were computed and how many were found. */
  readonly counts: { computed: number; found: number };
}

/** Runs steps against a store; `code` is the hash of the code. */
export function stepRunner(store: StepStore, code: string, signal?: AbortSignal): StepRunner {
  const counts = { computed: 0, found: 0 };
  return {
    counts,
    async run(step, compute) {
      throwIfCancelled(signal);
      const key = hashOf({ step: step.name, parameters: step.parameters, code });
      const known = store.find(key);
      if (known) {
        counts.found++;
        return known;
      }
      const { facts, blobs } = await compute();
      const hashes = Object.fromEntries(
        Object.entries(blobs).map(([name, bytes]) => [name, store.blobs.put(bytes)]),
      );
      const record: StepRecord = { key, step: step.name, facts, blobs: hashes };
      store.keep(record);
      counts.computed++;
      return record;
    },
  };
}
