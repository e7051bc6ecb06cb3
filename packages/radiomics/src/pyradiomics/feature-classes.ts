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

/** Had where they are asked for by name, of which PyRadiomics warns. */
const BY_NAME_ONLY: readonly string[] = [
  'shape_Compactness1',
  'shape_Compactness2',
  'shape_SphericalDisproportion',
  'shape2D_SphericalDisproportion',
  'firstorder_StandardDeviation',
];

/** Names that PyRadiomics still knows and gives no value for, and why. */
const WITHOUT_VALUE: Readonly<Record<string, string>> = {
  glcm_Dissimilarity: 'PyRadiomics has no value for it: it is DifferenceAverage.',
  glcm_Homogeneity1: 'PyRadiomics has no value for it: it is Id.',
  glcm_Homogeneity2: 'PyRadiomics has no value for it: it is Idm.',
  glcm_SumVariance: 'PyRadiomics has no value for it: it is ClusterTendency.',
  gldm_GrayLevelNonUniformityNormalized:
    'PyRadiomics has no value for it: it is the Uniformity of firstorder.',
  gldm_DependencePercentage: 'PyRadiomics has no value for it: it is 1 in any case.',
};

export interface FeatureClasses {
  readonly settings: RadiomicsSettings;
  readonly ignored: readonly { readonly key: string; readonly why: string }[];
}

/** Families, and the features where a class lists them; an empty list is all of a class. */
export function featuresOf(given: unknown): FeatureClasses {
  if (!isGiven(given)) return { settings: {}, ignored: [] };
  const classes = mapping('featureClass', given);
  requireKnown('featureClass.', classes, Object.keys(CLASSES));
  if (Object.keys(classes).length === 0) return { settings: {}, ignored: [] };
  const known = listFeatures({ profile: 'pyradiomics', families: Object.values(CLASSES).flat() }).map(
    ({ pyradiomicsName }) => String(pyradiomicsName).replace('original_', ''),
  );
  const lists = Object.entries(classes).map(([name, list]) => {
    const all = known.filter((feature) => feature.startsWith(`${name}_`));
    if (!isGiven(list) || (Array.isArray(list) && list.length === 0))
      return { name, asked: all, isAll: true };
    if (!Array.isArray(list)) throw notSupported(`featureClass.${name}`, list);
    const asked = list.map((feature) => `${name}_${feature}`);
    const unknown = asked.find(
      (feature) => ![...all, ...BY_NAME_ONLY].includes(feature) && !WITHOUT_VALUE[feature],
    );
    if (unknown !== undefined) throw notSupported(`featureClass.${name}`, unknown.slice(name.length + 1));
    return { name, asked, isAll: false };
  });
  const ignored = lists.flatMap(({ name, asked }) =>
    asked
      .filter((feature) => WITHOUT_VALUE[feature] !== undefined)
      .map((feature) => ({
        key: `featureClass.${name}.${feature.slice(name.length + 1)}`,
        why: WITHOUT_VALUE[feature],
      })),
  );
  const left = lists.map((one) => ({
    ...one,
    asked: one.asked.filter((feature) => !WITHOUT_VALUE[feature]),
  }));
  const some = left.filter(({ asked }) => asked.length > 0);
  if (some.length === 0) throw notSupported('featureClass', 'features without a value alone');
  const families = some.flatMap(({ name }) => CLASSES[name]);
  const features = some.every(({ isAll }) => isAll) ? undefined : some.flatMap(({ asked }) => asked);
  return { settings: { families, ...(features && { features }) }, ignored };
}
