import { findModel, type ListedModel } from '@lobule/quantify';
import type { MapRequest } from '@lobule/study';
import { type MapSeries, seriesOfModel } from '@lobule/study/map';
import { runnerErrors } from '../errors.ts';

/** Which series a map is made from. */
export function roleOfMap({ model }: Pick<MapRequest, 'model'>): MapSeries {
  const series = seriesOfModel(model);
  if (series !== undefined) return series;
  throw runnerErrors.error('runner/series-missing', {
    what: `No header says what ${model} must know of its images`,
    cure: 'State its protocol: `npm run -s lobule -- map <model> --help` shows the members.',
  });
}

/** What is known of the model of a request, for the report. */
export function modelOf({ model }: Pick<MapRequest, 'model'>): ListedModel {
  return findModel(model);
}

/** Short names that stand in papers; others are their ids. */
const SUFFIXES: Readonly<Record<string, string>> = {
  't1-vfa': 'VFA',
  't1-vfa-linear': 'VFAlinear',
  't1-inversion-recovery': 'IR',
  t2: 'T2',
  t2star: 'T2star',
  semiquantitative: 'PE',
  tofts: 'Tofts',
  'extended-tofts': 'ETofts',
};

/** What tells a second map of the same quantity from the first: `T1map`, `T1map-IR`. */
export function modelSuffix(model: string): string {
  return SUFFIXES[model] ?? model.toUpperCase().replaceAll('-', '');
}
