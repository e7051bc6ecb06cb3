import { nearest } from '@lobule/foundation';
import { type Study, studyErrors } from '@lobule/study';
import { runnerErrors } from './errors.ts';

type RegionRequest = Study['regions'][number];

/**
 * Regions that are made from others stand below these, and from maps that the study makes.
 *
 * @param maps names of the maps of the study
 * @throws runner/no-image, study/not-valid
 */
export function checkRegions({ regions }: Study, maps: readonly string[]): void {
  regions.forEach((region, index) => {
    const above = regions.slice(0, index);
    const names = above.map(({ name }) => name);
    const absent = needed(region).find((name) => !makesRegion(above, name));
    if (absent !== undefined) {
      throw runnerErrors.error('runner/no-image', {
        what: `The ${said(region)} asks for the region ${absent}, which does not stand above it${didYouMean(absent, names)}`,
        cure: names.length > 0 ? `Above it are: ${names.join(', ')}.` : 'Put its region above it.',
      });
    }
    const strange = mapsOf(region).find((name) => !maps.includes(name) && !/^(PE\d+|iAUC\d+rel)$/.test(name));
    if (strange !== undefined) {
      throw runnerErrors.error('runner/no-image', {
        what: `The ${said(region)} asks for the map ${strange}, which the study does not make${didYouMean(strange, maps)}`,
        cure: maps.length > 0 ? `The maps are ${maps.join(', ')}.` : 'Add its model to maps.',
      });
    }
    checkOne(region);
  });
}

function checkOne(region: RegionRequest): void {
  if (region.kind === 'ring' && region.fromMm >= region.toMm) {
    throw studyErrors.error('study/not-valid', {
      what: `The ring ${region.name} goes from ${region.fromMm} to ${region.toMm} mm`,
      cure: 'fromMm must be less than toMm.',
    });
  }
  if (region.kind === 'segmented' && (region.from === 'nothing') !== (region.table === undefined)) {
    throw studyErrors.error('study/not-valid', {
      what:
        region.table === undefined
          ? `The region ${region.name} is to grow from a ${region.from}, and no table of places is named`
          : `The region ${region.name} is to be found from nothing, and a table of places is named`,
      cure: 'Give `table:` with `from: click` or `from: box`, and leave it out with `from: nothing`.',
    });
  }
}

/** Whether the regions of a study may hold one of this name; habitats are numbered. */
export function makesRegion(regions: readonly RegionRequest[], name: string): boolean {
  return regions.some((region) =>
    region.kind === 'habitats'
      ? name.startsWith(region.name) && /^[1-9]\d*$/.test(name.slice(region.name.length))
      : region.name === name,
  );
}

function needed(region: RegionRequest): readonly string[] {
  switch (region.kind) {
    case 'ring':
      return [region.of, ...(region.within === 'tissue' || region.within === 'image' ? [] : [region.within])];
    case 'mirrored':
      return [region.of, ...(region.within === undefined ? [] : [region.within])];
    case 'oedema':
      return [region.of, region.within];
    case 'tumour-part':
    case 'habitats':
    case 'habitat-by-rule':
      return [region.of];
    case 'segmented':
      return region.within === undefined ? [] : [region.within];
    default:
      return [];
  }
}

function mapsOf(region: RegionRequest): readonly string[] {
  if (region.kind === 'habitats') return region.maps;
  return region.kind === 'habitat-by-rule' ? region.where.map(({ map }) => map) : [];
}

function said({ kind, name }: RegionRequest): string {
  return kind === 'ring' ? `ring ${name}` : `region ${name}`;
}

function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? '' : `; did you mean ${near}?`;
}
