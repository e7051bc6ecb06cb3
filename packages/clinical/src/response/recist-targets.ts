import { requireRange } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';

/** A target lesion at baseline. */
export interface TargetLesion {
  readonly name: string;
  readonly organ: string;
  /** A node is measured across (short axis), anything else along (long axis). */
  readonly kind: 'lesion' | 'node';
  /** Long axis; of a node the short axis. */
  readonly mm: number;
}

/** A target lesion at a later visit: mm; `absent`; `too-small` to measure, counted as 5 mm; `not-evaluable`. */
export type Measurement = number | 'absent' | 'too-small' | 'not-evaluable';

const MOST_TARGETS = 5;
const MOST_OF_AN_ORGAN = 2;
const LEAST_LESION_MM = 10;
const LEAST_NODE_MM = 15;
const TOO_SMALL_MM = 5;

/** All nodes are of one organ (Schwartz et al. 2016, Eur J Cancer 62:132). */
function organOf({ kind, organ }: TargetLesion): string {
  return kind === 'node' ? 'lymph nodes' : organ.trim().toLowerCase();
}

/** @throws clinical/targets, clinical/out-of-range */
export function requireTargets(targets: readonly TargetLesion[]): void {
  const wrong = (what: string) => clinicalErrors.error('clinical/targets', { what });
  if (targets.length === 0) throw wrong('There is no target lesion');
  if (targets.length > MOST_TARGETS)
    throw wrong(`${targets.length} target lesions are more than ${MOST_TARGETS}`);
  const names = new Set<string>();
  const ofOrgan = new Map<string, number>();
  for (const target of targets) {
    const { name, kind, mm } = target;
    if (names.has(name)) throw wrong(`Two target lesions are called ${name}`);
    names.add(name);
    requireRange(`${name} (mm)`, mm, 0, 400);
    const least = kind === 'node' ? LEAST_NODE_MM : LEAST_LESION_MM;
    if (mm < least) {
      throw wrong(
        `${name} has ${mm} mm; a target ${kind === 'node' ? 'node has a short axis' : 'lesion has'} of at least ${least} mm`,
      );
    }
    const organ = organOf(target);
    const count = (ofOrgan.get(organ) ?? 0) + 1;
    if (count > MOST_OF_AN_ORGAN) throw wrong(`More than ${MOST_OF_AN_ORGAN} target lesions are in ${organ}`);
    ofOrgan.set(organ, count);
  }
}

/** Size that counts in the sum; undefined where it could not be measured. @throws clinical/out-of-range */
export function countedMm(name: string, measurement: Measurement | undefined): number | undefined {
  if (measurement === undefined || measurement === 'not-evaluable') return undefined;
  if (measurement === 'absent') return 0;
  if (measurement === 'too-small') return TOO_SMALL_MM;
  if (Number.isNaN(measurement)) return undefined;
  requireRange(`${name} (mm)`, measurement, 0, 400);
  return measurement;
}
