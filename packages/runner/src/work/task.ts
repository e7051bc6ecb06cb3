import type { Place } from '@lobule/foundation';
import type { CohortPlan } from '@lobule/phantom';
import type { Plan, PredictionData, Task } from '@lobule/prediction';
import type { ExamTask } from '../exam/exam-task.ts';
import type { DeltaTask } from '../features/delta-visits.ts';
import type { FeatureTask } from '../features/extract-pair.ts';
import type { PerturbTask } from '../features/perturb-pair.ts';
import type { ChangeTask } from '../visits/compare-visits.ts';
import type { VisitTask } from '../visits/register/register-visit.ts';

/** Work that crosses to a worker; plain data both ways. */
export type WorkerTask =
  | { readonly kind: 'exam'; readonly exam: ExamTask }
  | { readonly kind: 'prediction'; readonly plan: Plan; readonly data: PredictionData; readonly task: Task }
  | { readonly kind: 'features'; readonly features: FeatureTask }
  | { readonly kind: 'perturbed'; readonly perturbed: PerturbTask }
  | { readonly kind: 'delta'; readonly delta: DeltaTask }
  | { readonly kind: 'visit'; readonly visit: VisitTask }
  | { readonly kind: 'changes'; readonly changes: ChangeTask }
  | { readonly kind: 'phantom'; readonly folder: string; readonly plan: CohortPlan; readonly index: number };

export type WorkerReply =
  | { readonly value: unknown }
  | {
      readonly error: {
        readonly code?: string;
        readonly what: string;
        readonly where?: Place;
        readonly cure?: string;
        readonly stack?: string;
      };
    };
