import { midRanks } from '../description/ranks.ts';

/** Area under the ROC curve with the parts that each patient plays in it. */
interface Placements {
  readonly auc: number;
  /** For each case, the share of controls below it (a tie counts half). */
  readonly ofCases: Float64Array;
  /** For each control, the share of cases above it. */
  readonly ofControls: Float64Array;
}

/** Placements from mid-ranks in O(n log n) (Sun and Xu, IEEE Signal Processing Letters 21, 2014). */
export function placements(scores: Float64Array, outcome: Uint8Array): Placements {
  const cases = scores.filter((_, i) => outcome[i] === 1);
  const controls = scores.filter((_, i) => outcome[i] === 0);
  const together = midRanks(scores).ranks;
  const amongCases = midRanks(cases).ranks;
  const amongControls = midRanks(controls).ranks;
  const ofCases = new Float64Array(cases.length);
  const ofControls = new Float64Array(controls.length);
  let [c, d, sum] = [0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    if (outcome[i] === 1) {
      const below = together[i] - amongCases[c];
      sum += below;
      ofCases[c++] = below / controls.length;
    } else {
      ofControls[d] = 1 - (together[i] - amongControls[d]) / cases.length;
      d++;
    }
  }
  return { auc: sum / cases.length / controls.length, ofCases, ofControls };
}

/** Covariance of two areas on the same patients (DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988, eq. 4-6). */
export function delongCovariance(a: Placements, b: Placements): number {
  return (
    covariance(a.ofCases, a.auc, b.ofCases, b.auc) / a.ofCases.length +
    covariance(a.ofControls, a.auc, b.ofControls, b.auc) / a.ofControls.length
  );
}

function covariance(x: Float64Array, centreX: number, y: Float64Array, centreY: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - centreX) * (y[i] - centreY);
  return sum / (x.length - 1);
}
