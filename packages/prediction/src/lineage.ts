import { hashOf } from '@lobule/foundation';
import { predictionErrors } from './errors.ts';
import type { ScoreView, TrainView } from './views.ts';

/** Whom a fitted thing has seen. */
export interface Lineage {
  readonly patients: ReadonlySet<string>;
}

export function lineageOf(view: TrainView): Lineage {
  return { patients: new Set(view.ids) };
}

/** Hash of the set of patients, for reports: the same set, the same hash, in whatever order they came. */
export function lineageHash(lineage: Lineage): string {
  return hashOf([...lineage.patients].sort());
}

/** @throws prediction/scored-a-training-patient */
export function refuseSeen(lineage: Lineage, view: ScoreView, step: string): void {
  let seen = 0;
  for (const id of view.ids) if (lineage.patients.has(id)) seen++;
  if (seen > 0) {
    throw predictionErrors.error('prediction/scored-a-training-patient', {
      what: `${seen} of ${view.ids.length} rows to be scored belong to patients the fit has seen`,
      where: { step },
    });
  }
}
