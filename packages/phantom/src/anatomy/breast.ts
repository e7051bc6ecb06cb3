import type { LesionPlan } from './lesion.ts';
import type { BreastShape, Tube } from './shape.ts';
import type { Tissue } from './tissues.ts';

/** One breast as planned: plain numbers, which can be sent to a worker and hashed. */
export interface BreastPlan {
  readonly shape: BreastShape;
  readonly vessels: readonly Tube[];
  readonly lesions: readonly LesionPlan[];
  readonly gland: Tissue;
  readonly skin: Tissue;
  readonly blood: Tissue;
}

/** A breast that can be looked at: the plan with its random lattice. */
export interface Breast extends BreastPlan {
  readonly lattice: Float64Array;
}
