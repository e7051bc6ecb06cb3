import type { MethodsFact, Study } from '@lobule/study';
import { saidRule } from './exam/habitat-regions.ts';

type RegionRequest = Study['regions'][number];

/** How readings became one region. */
const RESOLVED: Readonly<Record<Extract<RegionRequest, { kind: 'readings' }>['resolve'], string>> = {
  consensus: 'resolved by the intersection of two readings, by STAPLE of three and more',
  staple: 'resolved by STAPLE',
  majority: 'resolved by majority',
  union: 'taken as the union of the readings',
  intersection: 'taken as the intersection of the readings',
  adjudicator: 'taken as the adjudicator drew it',
  review: 'drawn by one, reviewed by another, with a third deciding where they differed',
};

const GROWN =
  'fuzzy c-means on enhancement with a spatial term, vessels parted by thickness and enhancement, and a contour between local means';

/** How a region of a study came about, in a sentence. */
export function regionFact(region: RegionRequest): MethodsFact {
  const said = (sentence: string, citation?: string): MethodsFact => ({
    topic: 'Regions',
    sentence,
    ...(citation === undefined ? {} : { citation }),
  });
  const { name } = region;
  switch (region.kind) {
    case 'enhancing-volume':
      return said(
        `Enhancing volume (${name}) held the voxels with early enhancement of at least ${region.settings.minimumPercentEnhancement} %, a positive signal enhancement ratio and at least ${region.settings.minimumNeighbours} of 26 neighbours passing too${region.largestComponent ? '; the largest connected piece was kept' : ''}.`,
        'Hylton et al. 2012, Radiology 263:663',
      );
    case 'masks':
      return said(`The region ${name} was drawn and read from NIfTI masks.`);
    case 'readings':
      return said(
        `The region ${name} was read by several people and ${RESOLVED[region.resolve]}${region.extent === 'volume' ? '' : '; the slice in which it is largest was used'}.`,
        region.resolve === 'staple' || region.resolve === 'consensus'
          ? 'Warfield et al. 2004, IEEE Trans Med Imaging 23:903'
          : undefined,
      );
    case 'ring':
      return said(
        `The region ${name} was the shell of ${region.fromMm} to ${region.toMm} mm around ${region.of}${region.within === 'image' ? '' : `, clipped to ${region.within === 'tissue' ? 'what stands out from air (Otsu) before contrast' : region.within}`}.`,
      );
    case 'segmented':
      return said(
        `The region ${name} was ${saidOrigin(region)} (${GROWN}), on ${region.drawnOn === 'all-phases' ? 'all phases' : 'the phase nearest 90 s after the last one before contrast'}.`,
        'Chen et al. 2006, Acad Radiol 13:63',
      );
    case 'scribbles':
      return said(
        `The region ${name} was found by a random walk from a reader's scribbles in it and around it, on the enhancement of the phase nearest 90 s after the last one before contrast.`,
        'Grady 2006, IEEE Trans Pattern Anal Mach Intell 28:1768',
      );
    case 'breast-mask':
      return said(
        `The region ${name} was the body without ${region.settings.skinMm} mm of skin, before the muscle of the chest wall.`,
      );
    case 'tumour-part':
      return said(
        region.part === 'whole'
          ? `The region ${name} was ${region.of} with what it encloses.`
          : `The region ${name} was the part of ${region.of} whose mean enhancement is ${region.part === 'enhancing-solid' ? 'at least' : 'below'} ${region.settings.share} of its upper quartile.`,
      );
    case 'mirrored':
      return said(
        `The region ${name} was ${region.of} mirrored into the other breast${region.within === undefined ? '' : `, clipped to ${region.within}`}.`,
      );
    case 'habitats':
      return said(
        `Habitats (${name}) of ${region.of} were clusters of its voxels by their z-scores in ${region.maps.join(', ')} (${region.settings.method}; ${region.settings.clusters === undefined ? `their number by the gap statistic, up to ${region.settings.mostClusters}` : `${region.settings.clusters} of them`}), with their stability over ${region.settings.bootstraps} bootstrap samples.`,
        'Tibshirani et al. 2001, J R Stat Soc B 63:411',
      );
    case 'habitat-by-rule':
      return said(`The region ${name} was the part of ${region.of} with ${saidRule(region.where)}.`);
    case 'oedema':
      return said(
        `The region ${name} was what is brighter on fat-suppressed T2 than the median of normal gland (${region.settings.reference === 'mirrored' ? 'of the mirrored side' : 'of the same breast'}) by ${region.settings.deviations} robust standard deviations, within ${region.settings.withinMm} mm of ${region.of} and in ${region.within}. The threshold is not validated.`,
        'Uematsu 2015, Breast Cancer 22:66',
      );
  }
}

function saidOrigin({ from, lesions }: Extract<RegionRequest, { kind: 'segmented' }>): string {
  if (from === 'click') return 'grown from one click';
  if (from === 'box') return 'grown in a box around it';
  return `found without a reader, the first${lesions === 1 ? '' : ` ${lesions}`} of the candidates in the breast by size, shape, contrast and washout`;
}
