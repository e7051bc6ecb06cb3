import { requireRange, requireWhole } from '../checks.ts';
import { clinicalErrors } from '../errors.ts';
import { guidelines } from '../guidelines.ts';
import { decided, isKnown, missing, type Verdict } from '../verdict.ts';

/** Stage of the tumour's size by AJCC 8, from at most 1 mm (`T1mi`) to more than 50 mm (`T3`). */
export type TumourStage = 'T1mi' | 'T1a' | 'T1b' | 'T1c' | 'T2' | 'T3';

const guideline = guidelines.tnm;

/**
 * T category from the largest invasive diameter (AJCC 8th edition): T1mi up to 1 mm, T1a to 5, T1b to 10, T1c to 20,
 * T2 to 50, T3 above. Above 1 and below 2 mm is rounded to 2, which is T1a. T4 is not a matter of size.
 *
 * @throws clinical/out-of-range
 * @example
 * tumourStage(20).value; // 'T1c'
 */
export function tumourStage(diameterMm: number | undefined): Verdict<TumourStage> {
  if (!isKnown(diameterMm)) return missing(guideline, 'The invasive diameter');
  requireRange('diameter (mm)', diameterMm, Number.MIN_VALUE, 400);
  const cuts: readonly (readonly [number, TumourStage])[] = [
    [1, 'T1mi'],
    [5, 'T1a'],
    [10, 'T1b'],
    [20, 'T1c'],
    [50, 'T2'],
  ];
  return decided(guideline, cuts.find(([largest]) => diameterMm <= largest)?.[1] ?? 'T3');
}

/**
 * Stage of the lymph nodes by AJCC 8; `i+` are isolated tumour cells, `mi` micrometastases (0.2 to 2 mm).
 */
export type NodeStage = 'N0' | 'N0(i+)' | 'N1mi' | 'N1' | 'N2' | 'N3';

/** What the pathologist found in the lymph nodes of the armpit. */
export interface AxillaryNodes {
  /** Nodes with any tumour cells. */
  readonly positive?: number;
  /** Largest deposit, mm; needed where a node is positive. */
  readonly largestMm?: number;
}

/**
 * N category of axillary nodes from their number and the largest deposit (AJCC 8th edition): up to 0.2 mm isolated cells,
 * N0(i+); up to 2 mm N1mi; else N1 for 1 to 3 nodes, N2 for 4 to 9, N3 from 10. Internal mammary and supraclavicular
 * nodes are beyond it.
 *
 * @throws clinical/out-of-range, clinical/contradiction
 * @example
 * nodeStage({ positive: 2, largestMm: 1.5 }).value; // 'N1mi'
 */
export function nodeStage({ positive, largestMm }: AxillaryNodes): Verdict<NodeStage> {
  if (!isKnown(positive)) return missing(guideline, 'The number of positive nodes');
  requireWhole('positive nodes', positive, 0, 100);
  if (isKnown(largestMm)) requireRange('largest deposit (mm)', largestMm, 0, 200);
  if (positive === 0) {
    if (isKnown(largestMm) && largestMm > 0) throw noNodeWithDeposit(largestMm);
    return decided(guideline, 'N0');
  }
  if (!isKnown(largestMm))
    return missing(guideline, 'The largest deposit, which tells isolated cells from N1,');
  if (largestMm <= 0.2) return decided(guideline, 'N0(i+)');
  if (largestMm <= 2) return decided(guideline, 'N1mi');
  return decided(guideline, positive >= 10 ? 'N3' : positive >= 4 ? 'N2' : 'N1');
}

/**
 * Node-negative or node-positive: isolated tumour cells count as negative, micrometastases as positive (AJCC 8th edition).
 *
 * @throws clinical/out-of-range, clinical/contradiction
 * @example
 * nodeStatus({ positive: 1, largestMm: 0.1 }).value; // 'negative'
 */
export function nodeStatus(nodes: AxillaryNodes): Verdict<'negative' | 'positive'> {
  const { value, ...rest } = nodeStage(nodes);
  return { ...rest, value: value === null ? null : value.startsWith('N0') ? 'negative' : 'positive' };
}

function noNodeWithDeposit(largestMm: number) {
  return clinicalErrors.error('clinical/contradiction', {
    what: `No node is positive and the largest deposit has ${largestMm} mm`,
  });
}
