import { type Measured, type Reason, undefinedBecause } from '@lobule/foundation';
import { pow } from '@lobule/numerics';
import { requirePercent, requireRange, requireWhole } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { type Guideline, guidelines } from '../guidelines.ts';
import { decided, isKnown, undecided, type Verdict } from '../verdict.ts';

/** What the index of residual cancer burden is computed from; what is left out is not known. */
export interface ResidualDisease {
  /** Two largest diameters of the residual tumour bed, mm. */
  readonly bedMm?: number;
  readonly bedAcrossMm?: number;
  /** Cellularity of cancer in the bed, percent of its area (0 to 100, not a fraction). */
  readonly cellularityPercent?: number;
  /** Of the cancer, the share that is in situ, percent. */
  readonly inSituPercent?: number;
  readonly positiveNodes?: number;
  /** Diameter of the largest nodal metastasis, mm. */
  readonly largestMetastasisMm?: number;
}

/** Class of the residual cancer burden: none, minimal, moderate, extensive. */
export type RcbClass = 'RCB-0' | 'RCB-I' | 'RCB-II' | 'RCB-III';

/** Index (0 and up, without unit) and class of the residual cancer burden. */
export interface ResidualCancerBurden {
  readonly index: Measured;
  readonly class: Verdict<RcbClass>;
  readonly guideline: Guideline;
}

/** Cuts of the classes (Symmans et al. 2007; Yau et al. 2022). */
const CUT_ONE = 1.36;
const CUT_TWO = 3.28;
/** The index is rounded to two or three digits in reports; so near a cut another rounding is another class. */
const NEAR = 0.005;

/**
 * Residual cancer burden (Symmans et al. 2007, doi:10.1200/JCO.2007.10.6823):
 * 1.4 (f_inv d_prim)^0.17 + [4 (1 - 0.75^LN) d_met]^0.17, with d_prim = sqrt(d1 d2) in mm and f_inv the share of the bed
 * that is invasive cancer. Classes: 0, up to 1.36, up to 3.28, above; of the unrounded index.
 *
 * @throws clinical/out-of-range, clinical/contradiction where nodes are positive without a metastasis, or the reverse
 * @example
 * residualCancerBurden({ bedMm: 24, bedAcrossMm: 18, cellularityPercent: 10, inSituPercent: 5, positiveNodes: 3,
 *   largestMetastasisMm: 4 }).class.value; // 'RCB-II', index 3.031
 */
export function residualCancerBurden(disease: ResidualDisease): ResidualCancerBurden {
  const guideline = guidelines.rcb;
  const unknown = missingPart(disease);
  if (unknown !== undefined) {
    const text = `${unknown} is not known.`;
    return {
      index: undefinedBecause('1', 'missing', text),
      class: undecided(guideline, 'missing', text),
      guideline,
    };
  }
  const { bedMm, bedAcrossMm, cellularityPercent, inSituPercent, positiveNodes, largestMetastasisMm } =
    disease as Required<ResidualDisease>;
  check(disease as Required<ResidualDisease>);
  const invasive = (1 - inSituPercent / 100) * (cellularityPercent / 100);
  const primary = term(1.4, invasive * Math.sqrt(bedMm * bedAcrossMm));
  const nodal = term(1, 4 * (1 - pow(0.75, positiveNodes)) * largestMetastasisMm);
  const value = primary + nodal;
  const flags: Reason[] = [CUT_ONE, CUT_TWO]
    .filter((cut) => Math.abs(value - cut) < NEAR)
    .map((cut) => ({
      code: 'near-cut',
      text: `The index (${value.toFixed(4)}) lies within ${NEAR} of the cut of ${cut}.`,
    }));
  return {
    index: { value, unit: '1', ...(flags.length > 0 && { flags: flags.map(({ code }) => code) }) },
    class: decided(guideline, classOf(value), flags),
    guideline,
  };
}

/** 0 where the base is 0: no disease adds nothing. */
function term(factor: number, base: number): number {
  return base === 0 ? 0 : factor * pow(base, 0.17);
}

function classOf(index: number): RcbClass {
  if (index === 0) return 'RCB-0';
  return index <= CUT_ONE ? 'RCB-I' : index <= CUT_TWO ? 'RCB-II' : 'RCB-III';
}

/** Nothing left in the breast needs no cellularity; no positive node needs no size. */
function missingPart(disease: ResidualDisease): string | undefined {
  const names: readonly (readonly [keyof ResidualDisease, string])[] = [
    ['bedMm', 'The diameter of the tumour bed'],
    ['bedAcrossMm', 'The second diameter of the tumour bed'],
    ['cellularityPercent', 'Cellularity'],
    ['inSituPercent', 'The share in situ'],
    ['positiveNodes', 'The number of positive nodes'],
    ['largestMetastasisMm', 'The largest nodal metastasis'],
  ];
  return names.find(([name]) => !isKnown(disease[name]))?.[1];
}

function check(disease: Required<ResidualDisease>): void {
  const { bedMm, bedAcrossMm, cellularityPercent, inSituPercent, positiveNodes, largestMetastasisMm } =
    disease;
  requireRange('tumour bed (mm)', bedMm, 0, 400);
  requireRange('tumour bed, across (mm)', bedAcrossMm, 0, 400);
  requirePercent('cellularity (%)', cellularityPercent);
  requirePercent('in situ (%)', inSituPercent);
  requireWhole('positive nodes', positiveNodes, 0, 100);
  requireRange('largest metastasis (mm)', largestMetastasisMm, 0, 200);
  for (const [what, value] of [
    ['cellularity', cellularityPercent] as const,
    ['in situ', inSituPercent] as const,
  ]) {
    if (value > 0 && value < 1) {
      throw clinicalErrors.error('clinical/out-of-range', {
        what: `${what} is ${value} %, which looks like a fraction`,
        cure: 'Give percent: 0.1 as 10. A share below 1 % is entered as 1 or 0.',
      });
    }
  }
  if (positiveNodes > 0 !== largestMetastasisMm > 0) {
    throw clinicalErrors.error('clinical/contradiction', {
      what: `${positiveNodes} nodes are positive and the largest metastasis has ${largestMetastasisMm} mm`,
    });
  }
}
