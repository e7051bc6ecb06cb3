import path from 'node:path';
import { makeUid, type NewSegment, writeSegmentation } from '@lobule/dicom';
import { isLobuleError, LobuleError, silent } from '@lobule/foundation';
import { hashBytes, writeFileAtomic } from '@lobule/ledger';
import { maskOnGrid } from '@lobule/segmentation';
import { countInside } from '@lobule/volume';
import packageFacts from '../../package.json' with { type: 'json' };
import { dicomSeries } from '../map/dicom-files.ts';
import { readSources } from '../map/write-dicom.ts';
import type { DecidedCase } from './apply-decisions.ts';
import type { NamedMask } from './compare-case.ts';

/** Series of regions stand after those of maps. */
const SERIES_NUMBER = 9900;

/**
 * Writes each consensus, and the mask to use, as segments of one DICOM segmentation in the study of its source. Answers
 * the file's name; undefined where nothing holds a voxel.
 *
 * @param place files or folder of the series that the masks were drawn on
 * @throws segmentation/mask-on-other-grid where they lie elsewhere; what dicomSeries throws; ledger/*
 */
export async function writeSegments(
  out: string,
  folder: string,
  lesion: string,
  { consensus, resolved }: DecidedCase,
  place: string,
): Promise<string | undefined> {
  const dicom = await dicomSeries([place], undefined, silent, undefined);
  const { header, instances } = await readSources(dicom);
  const masks = [
    ...consensus,
    ...(resolved ? [{ name: 'region to use', mask: resolved.mask, how: resolved.how }] : []),
  ].filter(({ mask }) => countInside(mask) > 0);
  if (masks.length === 0) return undefined;
  const segments = masks.map((one) => segmentOf(one, lesion, dicom.series.grid));
  const content = segments.map(({ mask }) => hashBytes(mask.data));
  const uid = makeUid('readers', ...instances.map(({ instanceUid }) => instanceUid), ...content);
  const bytes = writeSegmentation({
    segments,
    source: header,
    sources: instances,
    label: 'CONSENSUS',
    description: 'Consensus of readers',
    creator: 'Lobule',
    series: { uid: makeUid(uid, 'series'), number: SERIES_NUMBER, description: 'Consensus of readers' },
    instanceUid: uid,
    instanceNumber: 1,
    software: [packageFacts.version],
  });
  const file = path.posix.join(folder, 'consensus.dcm');
  writeFileAtomic(path.join(out, file), bytes);
  return file;
}

function segmentOf(
  { name, mask, how }: Pick<NamedMask, 'mask' | 'how'> & { readonly name: string },
  lesion: string,
  grid: NewSegment['mask']['grid'],
): NewSegment {
  return {
    mask: onSource(mask, grid),
    label: lesion === '' ? name : `${lesion}: ${name}`,
    description: how,
    category: { value: '49755003', scheme: 'SCT', meaning: 'Morphologically Altered Structure' },
    propertyType: { value: '52988006', scheme: 'SCT', meaning: 'Lesion' },
    anatomicRegion: { value: '76752008', scheme: 'SCT', meaning: 'Breast' },
    algorithm: { type: 'SEMIAUTOMATIC', name: `Lobule, ${name} of readers` },
  };
}

function onSource(mask: NewSegment['mask'], grid: NewSegment['mask']['grid']): NewSegment['mask'] {
  try {
    return maskOnGrid(mask, grid).mask;
  } catch (error) {
    if (!isLobuleError(error, 'segmentation/mask-on-other-grid')) throw error;
    const cure = 'Give with --dicom the series that the masks were drawn on.';
    throw new LobuleError(error.code, error.what, error.where, cure, error);
  }
}
