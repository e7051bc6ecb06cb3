import type { Reason } from '@lobule/foundation';
import { cramerRaoBound } from '../core/cramer-rao.ts';
import { quantifyErrors } from '../errors.ts';
import type { DynamicProtocol, PerfusionSettings } from './protocol.ts';
import { tissueBasis } from './protocol.ts';
import type { TissueModel } from './tissue-model.ts';

/** From this spacing of phases on, what tells plasma from exchange is one or two frames, whatever their bound. */
const COARSE_S = 40;
/** From this relative standard deviation on the 95 % interval of a parameter reaches zero. */
const HIDDEN_FROM = 0.5;
/** The noise of a good clinical series. */
const NOISE_MM = 0.01;

/**
 * Refuses dynamic series that are too slow for models that tell plasma from tissue: where the Cramer-Rao bound of the
 * model's typical tissue exceeds a half for any parameter, or phases stand 40 s apart or more. The bound
 * stands in the message; with the override, the same is returned as a mark for every output.
 *
 * @param title the model's name within a sentence: `extended Tofts`.
 * @throws quantify/not-identifiable-protocol unless settings.allowUnidentifiable.
 * @example
 * dynamicVerdict(tissue, 'extended Tofts', { timesS: [0, 5, 10, 15] }, settings); // []
 */
export function dynamicVerdict(
  { face, typical, curve }: Pick<TissueModel, 'face' | 'typical' | 'curve'>,
  title: string,
  protocol: DynamicProtocol,
  settings: PerfusionSettings,
): readonly Reason[] {
  const spacingS = medianGap(protocol.timesS);
  const basis = tissueBasis(protocol, settings);
  const indices = face.free.map((name) => face.parameters.findIndex((parameter) => parameter.name === name));
  const tissue = new Float64Array(face.parameters.length).fill(Number.NaN);
  for (const index of indices) tissue[index] = typical[face.parameters[index].name];
  const bound = cramerRaoBound(
    (values, into) => curve(basis, values, into),
    tissue,
    indices,
    basis.frameCount,
    NOISE_MM,
  );
  const relative = indices.map((index, i) => bound[i] / tissue[index]);
  if (spacingS < COARSE_S && relative.every((share) => share <= HIDDEN_FROM)) return [];
  const labels = indices.map((index) => face.parameters[index].label);
  const deviations = labels.map((label, i) => `${label} ${percent(relative[i])}`);
  const values = indices.map(
    (index, i) => `${labels[i]} ${tissue[index]}${perMin(face.parameters[index].unit)}`,
  );
  const what =
    `Phases ${Math.round(spacingS)} s apart do not determine ${title}: the smallest possible relative standard ` +
    `deviations are ${deviations.join(', ')} (${values.join(', ')}, noise ${NOISE_MM} mM)`;
  if (!settings.allowUnidentifiable) {
    throw quantifyErrors.error('quantify/not-identifiable-protocol', { what });
  }
  return [{ code: 'not-identifiable-protocol', text: `${what}. Fitted all the same, on request.` }];
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
