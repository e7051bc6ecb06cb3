import type { Reason } from '@lobule/foundation';
import { plasmaInput } from '../arterial-input/arterial-input.ts';
import { cramerRaoBound } from '../core/cramer-rao.ts';
import { quantifyErrors } from '../errors.ts';
import {
  basisOf,
  type DynamicProtocol,
  type PerfusionSettings,
  seenFrames,
  type TissueBasis,
} from './protocol.ts';
import type { TissueModel } from './tissue-model.ts';

/** From this spacing of phases on, what tells plasma from exchange is one or two frames, whatever their bound. */
const COARSE_S = 40;
/** From this relative standard deviation on the 95 % interval of a parameter reaches zero. */
const HIDDEN_FROM = 0.5;
/** The noise of a good clinical series. */
const NOISE_MM = 0.01;
/** Arrivals that are tried within one interval of phases: where the bolus falls between frames decides the bound. */
const ARRIVALS = 8;

/** A model of which a verdict can be given. */
export interface JudgedModel extends Pick<TissueModel, 'face' | 'typical'> {
  /** The curve for any parameters where contrast arrives so much later than stated. */
  curveLater(delayS: number): (values: Float64Array, into: Float64Array) => void;
}

/**
 * Refuses dynamic series that are too slow for models that tell plasma from tissue: where phases stand 40 s apart or more,
 * or where the Cramer-Rao bound of the model's typical tissue exceeds a half for any parameter. Nobody chooses where in an
 * interval of phases contrast arrives, so the bound is the worst of arrivals within one. The rule and the bound stand in
 * the message; with the override, the same is returned as a mark for every output.
 *
 * @param title the model's name within a sentence: `extended Tofts`.
 * @throws quantify/not-identifiable-protocol unless settings.allowUnidentifiable.
 * @example
 * dynamicVerdict(judged(tissue, protocol, settings), 'extended Tofts', { timesS: [0, 5, 10, 15] }, settings); // []
 */
export function dynamicVerdict(
  { face, typical, curveLater }: JudgedModel,
  title: string,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
): readonly Reason[] {
  const { timesS } = protocol;
  const spacingS = medianGap(timesS);
  const indices = face.free.map((name) => face.parameters.findIndex((parameter) => parameter.name === name));
  const tissue = new Float64Array(face.parameters.length).fill(Number.NaN);
  for (const index of indices) tissue[index] = typical[face.parameters[index].name];
  const bounds = laterArrivals(protocol, settings, spacingS).map((delayS) => {
    const bound = cramerRaoBound(curveLater(delayS), tissue, indices, timesS.length, NOISE_MM);
    const relative = indices.map((index, i) => bound[i] / tissue[index]);
    return { delayS, relative, highest: Math.max(...relative) };
  });
  const worst = bounds.reduce((most, next) => (next.highest > most.highest ? next : most));
  const labels = indices.map((index) => face.parameters[index].label);
  const hidden = labels.filter((_, i) => !(worst.relative[i] <= HIDDEN_FROM));
  const rules = [
    ...(spacingS >= COARSE_S
      ? [`from ${COARSE_S} s on one or two frames tell plasma from exchange, whatever their bound`]
      : []),
    ...(hidden.length > 0 ? [`the bound of ${hidden.join(', ')} is above ${percent(HIDDEN_FROM)}`] : []),
  ];
  if (rules.length === 0) return [];
  const deviations = labels.map((label, i) => `${label} ${percent(worst.relative[i])}`);
  const values = indices.map(
    (index, i) => `${labels[i]} ${tissue[index]}${perMin(face.parameters[index].unit)}`,
  );
  const what =
    `Phases ${Math.round(spacingS)} s apart do not determine ${title}: ${rules.join(', and ')}. Where contrast arrives ` +
    `worst between phases (${Math.round(worst.delayS)} s after its stated arrival), the smallest possible relative ` +
    `standard deviations are ${deviations.join(', ')} (${values.join(', ')}, noise ${NOISE_MM} mM)`;
  if (!settings.allowUnidentifiable) {
    throw quantifyErrors.error('quantify/not-identifiable-protocol', { what });
  }
  return [{ code: 'not-identifiable-protocol', text: `${what}. Fitted all the same, on request.` }];
}

/** A tissue model of one input, to be judged on a protocol. */
export function judged(
  { face, typical, curve }: Pick<TissueModel, 'face' | 'typical' | 'curve'>,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
): JudgedModel {
  const basisLater = laterBasis(protocol, settings);
  return {
    face,
    typical,
    curveLater(delayS) {
      const basis = basisLater(delayS);
      return (values, into) => curve(basis, values, into);
    },
  };
}

/** The basis of a tissue that sees its input later. */
export function laterBasis(
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
): (delayS: number) => TissueBasis {
  const seen = seenFrames(protocol, settings);
  const plasma = plasmaInput(settings.arterialInput, seen.at[seen.at.length - 1]);
  return (delayS) => basisOf(seen, plasma, delayS);
}

/** Delays within one interval of phases, the first 0, with which contrast still arrives before the last frame. */
function laterArrivals(
  { timesS }: DynamicProtocol,
  { arterialInput }: PerfusionSettings,
  spacingS: number,
): readonly number[] {
  const lastS = timesS[timesS.length - 1];
  const { timeS, value } = plasmaInput(arterialInput, lastS);
  const arrivesAtS = timeS[Math.max(0, value.findIndex((c) => c > 0) - 1)];
  return Array.from({ length: ARRIVALS }, (_, i) => (spacingS * i) / ARRIVALS).filter(
    (delayS) => delayS === 0 || arrivesAtS + delayS < lastS,
  );
}

function perMin(unit: string): string {
  return unit === '1/min' ? '/min' : '';
}

function percent(share: number): string {
  return Number.isFinite(share) ? `${Math.round(100 * share)} %` : 'unbounded';
}

function medianGap(timesS: readonly number[]): number {
  const gaps = timesS.slice(1).map((t, i) => t - timesS[i]);
  return gaps.sort((a, b) => a - b)[gaps.length >> 1];
}
