import type { Reason } from '@lobule/foundation';
import { cramerRaoBound } from '../core/cramer-rao.ts';
import { UNIDENTIFIABLE_FROM } from '../core/identifiability.ts';
import type { CurveFitter } from '../core/model.ts';
import { quantifyErrors } from '../errors.ts';
import { type DelayRange, delayRange } from './delay.ts';
import type { DynamicProtocol, PerfusionSettings } from './protocol.ts';
import type { TissueModel } from './tissue-model.ts';

/** Noise of a good clinical series. */
const NOISE_MM = 0.01;
/** Where in the range the bound is asked for: a frame may fall on the first pass at one delay and miss it at another. */
const SHARES = [0.25, 0.5, 0.75];

/**
 * Refuses to fit a delay where the frames do not tell it, with the Cramer-Rao bound in the message; with the override,
 * returns the same as a mark for every output. It is told where the model's other parameters stay within
 * `UNIDENTIFIABLE_FROM` beside it, and where more is learned of it than the range that is searched says by itself
 * (whose standard deviation is its length over the root of 12); at each of three delays in the range.
 */
export function delayVerdict(
  { face, typical }: Pick<TissueModel, 'face' | 'typical'>,
  { predict }: Pick<CurveFitter, 'predict'>,
  { timesS }: DynamicProtocol,
  { allowUnidentifiable }: PerfusionSettings,
  range: Partial<DelayRange>,
): readonly Reason[] {
  const { lowestS, highestS } = delayRange(range);
  const at = face.parameters.length;
  const free = face.free.map((name) => face.parameters.findIndex((parameter) => parameter.name === name));
  const truth = Float64Array.from([...face.parameters.map(({ name }) => typical[name] ?? Number.NaN), 0]);
  const curve = (values: Float64Array, into: Float64Array) => predict(values, NO_INPUTS, into);
  const bounds = SHARES.map((share) => {
    truth[at] = lowestS + share * (highestS - lowestS);
    const bound = cramerRaoBound(curve, truth, [...free, at], timesS.length, NOISE_MM);
    return { delaySdS: bound[free.length], relative: free.map((index, i) => bound[i] / truth[index]) };
  });
  const mostS = (highestS - lowestS) / Math.sqrt(12);
  const isTold = ({ delaySdS, relative }: (typeof bounds)[number]) =>
    delaySdS <= mostS && relative.every((sd) => sd <= UNIDENTIFIABLE_FROM);
  const untold = bounds.find((bound) => !isTold(bound));
  if (untold === undefined) return [];
  const tissue = face.free.map((name) => `${name} ${typical[name]}`).join(', ');
  const others = face.free.map((name, i) => `${name} ${percent(untold.relative[i])}`).join(', ');
  const delaySd = Number.isFinite(untold.delaySdS) ? `${untold.delaySdS.toFixed(1)} s` : 'unbounded';
  const what =
    `These ${timesS.length} frames do not determine an arterial delay beside ${face.id}: the smallest possible standard ` +
    `deviations are ${delaySd} for the delay (${mostS.toFixed(1)} s are allowed), and ${others} ` +
    `(${tissue}, noise ${NOISE_MM} mM)`;
  if (!allowUnidentifiable) throw quantifyErrors.error('quantify/not-identifiable-protocol', { what });
  return [{ code: 'not-identifiable-protocol', text: `${what}. Fitted all the same, on request.` }];
}

const NO_INPUTS = new Float64Array(0);

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : 'unbounded';
}
