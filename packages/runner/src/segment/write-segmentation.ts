import { makeUid, type NewSegment, writeSegmentation } from '@lobule/dicom';
import { hashBytes } from '@lobule/ledger';
import packageFacts from '../../package.json' with { type: 'json' };
import type { DicomSeries } from '../map/dicom-files.ts';
import { readSources } from '../map/write-dicom.ts';
import type { SegmentedRegionTold } from './around.ts';

/** Series of regions stand after those of maps. */
const SERIES_NUMBER = 9950;

/**
 * Regions as the segments of one DICOM segmentation in the study of its source; undefined where none holds a voxel.
 *
 * @throws dicom/missing-attribute, dicom/cannot-write
 */
export async function segmentationOf(
  regions: readonly SegmentedRegionTold[],
  dicom: DicomSeries,
  isAutomatic: boolean,
): Promise<Uint8Array | undefined> {
  const filled = regions.filter(({ region }) => region.voxels > 0);
  if (filled.length === 0) return undefined;
  const { header, instances } = await readSources(dicom);
  const segments = filled.map((one): NewSegment => segmentOf(one, isAutomatic));
  const content = segments.map(({ mask }) => hashBytes(mask.data));
  const uid = makeUid('segment', dicom.series.contentHash, ...content);
  return writeSegmentation({
    segments,
    source: header,
    sources: instances,
    label: 'LESIONS',
    description: 'Lesions and regions around them',
    creator: 'Lobule',
    series: { uid: makeUid(uid, 'series'), number: SERIES_NUMBER, description: 'Segmented regions' },
    instanceUid: uid,
    instanceNumber: 1,
    software: [packageFacts.version],
  });
}

function segmentOf({ name, lesion, region, meaning }: SegmentedRegionTold, isAutomatic: boolean): NewSegment {
  const isTissue = lesion === '' || /(Ring|Mirrored|Oedema)/.test(name);
  return {
    mask: region.mask,
    label: name,
    description: meaning,
    category: isTissue
      ? { value: '85756007', scheme: 'SCT', meaning: 'Tissue' }
      : { value: '49755003', scheme: 'SCT', meaning: 'Morphologically Altered Structure' },
    propertyType: isTissue
      ? { value: '76752008', scheme: 'SCT', meaning: 'Breast' }
      : { value: '52988006', scheme: 'SCT', meaning: 'Lesion' },
    anatomicRegion: { value: '76752008', scheme: 'SCT', meaning: 'Breast' },
    algorithm: { type: isAutomatic ? 'AUTOMATIC' : 'SEMIAUTOMATIC', name: 'Lobule segment' },
  };
}
