import type { Reason } from '@lobule/foundation';
import { cramerRaoBound } from '../core/cramer-rao.ts';
import { percent, span, UNIDENTIFIABLE_FROM } from '../core/identifiability.ts';

/** D, f, D*, S0 of a breast lesion: Sigmund et al. 2011, MRM 65:1437. */
const LESION = Float64Array.of(1.1e-3, 0.1, 15e-3, 1);
/** Of one image at b = 0. */
const SNR = 40;
const [D, F] = [0, 1];

/** What an IVIM model makes its D and f from. */
export interface IvimInformation {
  /** How many values `predict` fills: images, and what was known before as if it were an image. */
  readonly points: number;
  /** Which of D, f, D*, S0 are sought. */
  readonly free: readonly number[];
  /** @param noise standard deviation of an image, which what was known before is to be scaled by. */
  predict(values: Float64Array, noise: number, into: Float64Array): void;
}

/**
 * The verdict on the b-values of an IVIM model as a mark for every output: whether they tell f and D of a lesion. D*,
 * which few protocols tell, has its verdict in every voxel.
 */
export function ivimVerdict(
  bValues: readonly number[],
  { points, free, predict }: IvimInformation,
): Reason[] {
  const noise = LESION[3] / SNR;
  const bound = cramerRaoBound((values, into) => predict(values, noise, into), LESION, free, points, noise);
  const share = (parameter: number) => bound[free.indexOf(parameter)] / LESION[parameter];
  const [d, f] = [share(D), share(F)];
  const lost = [...(f <= UNIDENTIFIABLE_FROM ? [] : ['f']), ...(d <= UNIDENTIFIABLE_FROM ? [] : ['D'])];
  if (lost.length === 0) return [];
  const text =
    `b-values of ${span(bValues, 's/mm2')} do not determine ${lost.join(' and ')} of a lesion (D 1.1e-3 mm2/s, f 0.1, ` +
    `D* 15e-3 mm2/s, SNR ${SNR}): f ${percent(f)}, D ${percent(d)} (smallest possible relative standard deviation in a voxel).`;
  return [{ code: 'not-identifiable-protocol', text }];
}
