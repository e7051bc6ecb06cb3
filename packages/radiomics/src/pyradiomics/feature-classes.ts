import { listFeatures } from '../extract.ts';
import type { Family } from '../feature.ts';
import type { RadiomicsSettings } from '../settings/schema.ts';
import { isGiven, mapping, notSupported, requireKnown } from './values.ts';

const CLASSES: Readonly<Record<string, readonly Family[]>> = {
  shape: ['morphology'],
  shape2D: ['shape-2d'],
  firstorder: ['statistics', 'intensity-histogram'],
  glcm: ['glcm'],
  glrlm: ['glrlm'],
  glszm: ['glszm'],
  gldm: ['ngldm'],
  ngtdm: ['ngtdm'],
};

/** Families, and the features where a class lists them; an empty list is all of a class. */
export function featuresOf(given: unknown): RadiomicsSettings {
  if (!isGiven(given)) return {};
  const classes = mapping('featureClass', given);
  requireKnown('featureClass.', classes, Object.keys(CLASSES));
  const families = Object.keys(classes).flatMap((name) => CLASSES[name]);
  if (families.length === 0) return {};
  const known = listFeatures({ profile: 'pyradiomics', families: Object.values(CLASSES).flat() }).map(
    ({ pyradiomicsName }) => String(pyradiomicsName).replace('original_', ''),
  );
  const lists = Object.entries(classes).map(([name, list]) => {
    const all = known.filter((feature) => feature.startsWith(`${name}_`));
    if (!isGiven(list) || (Array.isArray(list) && list.length === 0)) return { all, wanted: all };
    if (!Array.isArray(list)) throw notSupported(`featureClass.${name}`, list);
    const wanted = list.map((feature) => `${name}_${feature}`);
    const unknown = wanted.find((feature) => !all.includes(feature));
    if (unknown !== undefined) throw notSupported(`featureClass.${name}`, unknown.slice(name.length + 1));
    return { all, wanted };
  });
  const isWhole = lists.every(({ all, wanted }) => all.length === wanted.length);
  return { families, ...(!isWhole && { features: lists.flatMap(({ wanted }) => wanted) }) };
}
