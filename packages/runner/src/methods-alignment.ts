import type { AlignmentMode } from '@lobule/registration';
import type { DynamicAlignmentRequest, MethodsFact, RegistrationPlan } from '@lobule/study';

type SeriesRole = Exclude<keyof RegistrationPlan, 'organ' | 'between' | 'visits' | 'dicomObjects'>;

/** Series by what each of their volumes is brought onto. */
const ONTO: Readonly<Record<SeriesRole, string>> = {
  dynamic: 'phase of the dynamic series was brought onto the one before contrast',
  vfa: 'image with another flip angle was brought onto the first',
  'inversion-recovery': 'image with another inversion time was brought onto the first',
  diffusion: 'diffusion-weighted image was brought onto the one with the least b-value',
  t2: 'echo of the T2 series was brought onto the first',
  t2star: 'echo of the T2* series was brought onto the first',
};

const MATTES = 'Mattes et al. 2003, IEEE Trans Med Imaging 22:120';

/** How images were brought onto one another, in sentences. */
export function alignmentFacts(plan: RegistrationPlan): MethodsFact[] {
  return [
    ...(Object.keys(ONTO) as SeriesRole[]).flatMap((role) => withinFact(role, plan[role])),
    ...(plan.between ?? []).map(({ series, mode, carry, estimateError }) => ({
      topic: 'Alignment',
      sentence: `The ${series} series was brought onto the dynamic one ${linear(mode)}, beginning at the coordinates of the scanner; ${carry === 'regions' ? 'regions were carried to its maps, whose voxels stayed as measured' : 'its maps were resampled onto the dynamic series (linear)'}${errorWords(estimateError)}.`,
      citation: MATTES,
    })),
    ...visitFacts(plan),
  ];
}

function withinFact(role: SeriesRole, request: RegistrationPlan[SeriesRole]): MethodsFact[] {
  if (request === undefined) return [];
  const { mode, estimateError } = request;
  const of: Partial<DynamicAlignmentRequest> = request;
  if (of.target === 'model') return [drivenFact(of.rounds ?? 1, mode, request)];
  const how =
    mode === 'deformable'
      ? 'by a rigid and then a deformable alignment (cubic B-splines, local correlation; the finest level a second time without the places whose contrast had changed)'
      : linear(mode);
  return [
    {
      topic: 'Alignment',
      sentence: `Each ${ONTO[role]} ${how}, and resampled once (cubic B-spline${matchedWords(of)})${errorWords(estimateError)}.`,
      citation: MATTES,
    },
  ];
}

/** Phases of a dynamic series onto a model of them. */
function drivenFact(
  rounds: number,
  mode: AlignmentMode,
  request: Partial<DynamicAlignmentRequest> & Pick<DynamicAlignmentRequest, 'estimateError'>,
): MethodsFact {
  const how =
    mode === 'deformable'
      ? 'by a rigid alignment (correlation) and then a deformable one (cubic B-splines, local correlation)'
      : `by ${mode === 'affine' ? 'an affine' : 'a rigid'} alignment (correlation)`;
  return {
    topic: 'Alignment',
    sentence: `Each phase of the dynamic series was brought ${how} onto what the Tofts model fitted to the series said it should look like; after an alignment to the phase before contrast, model and motion were found in turn, ${rounds} ${rounds === 1 ? 'time' : 'times'}, places being those of the phase before contrast, and phases were resampled once (cubic B-spline${matchedWords(request)})${errorWords(request.estimateError)}.`,
    citation: 'Buonaccorsi et al. 2007, Magn Reson Med 58:1010',
  };
}

function matchedWords({ matchBaseline = false }: Partial<DynamicAlignmentRequest>): string {
  return matchBaseline
    ? ', then multiplied by the phase before contrast over that phase interpolated alike'
    : '';
}

function visitFacts({ visits }: RegistrationPlan): MethodsFact[] {
  if (visits === undefined) return [];
  const { to, mode, keepVolumeOf, keepWithin, maps, estimateError } = visits;
  const how =
    mode === 'deformable'
      ? 'by an affine and then a deformable alignment (cubic B-splines, local correlation)'
      : linear('affine');
  const kept =
    keepVolumeOf === undefined
      ? ''
      : `; the volume of ${keepVolumeOf} was kept within ${Number((100 * keepWithin).toPrecision(4))} % in every place`;
  const changes: MethodsFact[] = maps.map(({ map, limit, limitPercent }) => ({
    topic: 'Alignment',
    sentence: `Changes of ${map} were mapped voxel by voxel on the grid of the first visit (linear; the first map smoothed as much where the later one alone was interpolated)${limit === undefined && limitPercent === undefined ? '' : `; a voxel stayed where it changed by no more than ${[limit === undefined ? [] : String(limit), limitPercent === undefined ? [] : `${limitPercent} %`].flat().join(' or ')}, which the study states as its repeatability limit`}.`,
    citation: 'Galban et al. 2009, Nat Med 15:572',
  }));
  return [
    {
      topic: 'Alignment',
      sentence: `The visit ${to.join(', ')} was brought onto the first one ${how}, by the volume before contrast${kept}${estimateError ? '; its error was estimated by a second search in the other direction' : ''}.`,
      citation: 'Rueckert et al. 1999, IEEE Trans Med Imaging 18:712',
    },
    ...changes,
  ];
}

function linear(mode: 'rigid' | 'affine'): string {
  return `by ${mode === 'affine' ? 'an affine' : 'a rigid'} alignment by mutual information`;
}

function errorWords(estimated: boolean): string {
  return estimated
    ? '; a second search began from the other image, the motion is the mean of both, and its error was estimated from how they differ'
    : '';
}
