import path from 'node:path';
import { canonicalJson, type Json, silent, throwIfCancelled } from '@lobule/foundation';
import { writeFileAtomic } from '@lobule/ledger';
import { makeTable, numberColumn, textColumn, writeCsv } from '@lobule/tables';
import packageFacts from '../../package.json' with { type: 'json' };
import { requireFolder, requireWritable } from '../features/require-out.ts';
import { codeHash } from '../work/code-hash.ts';
import { packVolume } from '../work/pack.ts';
import { regionsOf, type SegmentedRegionTold, surroundings } from './around.ts';
import { findLesions } from './lesions.ts';
import type { SegmentFilesOptions } from './options.ts';
import { lesionPicture } from './picture.ts';
import { type SegmentSeries, segmentSeries } from './series.ts';

/** One region that was written, or why it is empty. */
export interface SegmentedFile {
  readonly name: string;
  /** Of which lesion; empty for the breast. */
  readonly lesion: string;
  /** The mask; absent where the region is empty. */
  readonly file?: string;
  /** 0 where nothing of it is there, NaN where it could not be made. */
  readonly voxels: number;
  readonly volumeMm3: number;
  readonly meaning: string;
  readonly reason?: string;
  readonly warnings: readonly string[];
}

/** Regions that were found, and which files were written. */
export interface SegmentFilesOutcome {
  readonly out: string;
  readonly regions: readonly SegmentedFile[];
  readonly warnings: readonly string[];
  readonly files: readonly string[];
}

/**
 * Lesions of one dynamic series from clicks, a box, nothing or scribbles, with their parts and what is around them: masks
 * as NIfTI (and one DICOM segmentation where the series is DICOM), a picture of each lesion, a table of volumes and a
 * sidecar.
 *
 * @param places the phases in order: NIfTI or NRRD files, or DICOM files and folders
 * @throws runner/phases, runner/grids-differ, runner/label, runner/no-image-file, segmentation/place-outside,
 *   segmentation/scribbles, segmentation/bad-settings, volume/*, ledger/*; of DICOM what dicomSeries throws
 * @example
 * await segmentFiles(['dynamic.nii.gz'], { from: { kind: 'nothing', lesions: 1 }, out: 'regions' });
 */
export async function segmentFiles(
  places: readonly string[],
  options: SegmentFilesOptions,
): Promise<SegmentFilesOutcome> {
  const { out, progress = silent, signal } = options;
  const series = await segmentSeries(places, progress, signal);
  const steps = 4;
  const step = (done: number, item: string) => {
    throwIfCancelled(signal);
    progress({ task: 'Segmenting', done, total: steps, item });
  };
  requireWritable(out);
  step(0, 'lesions');
  const { lesions, frame, warnings } = await findLesions(series, options);
  step(1, 'what is around them');
  const around = await surroundings(series, frame, options);
  const told = lesions.flatMap((lesion) => regionsOf(lesion, series, around, options));
  const regions = [...told, ...(options.breast ? breastOf(around.breast) : [])];
  const ofBreast = around.breast?.reason?.text;
  const isTold = regions.some((one) => ofBreast !== undefined && one.warnings.includes(ofBreast));
  const remarks = [...warnings, ...(ofBreast !== undefined && !options.breast && !isTold ? [ofBreast] : [])];
  step(2, 'masks');
  requireFolder(out);
  const written = await writeMasks(out, series, regions, ['nothing', 'model'].includes(options.from.kind));
  step(3, 'pictures and tables');
  const pictures = writePictures(out, series, frame, told);
  const outcome = { regions: written.regions, warnings: remarks };
  writeFileAtomic(path.join(out, 'volumes.csv'), volumeTable(written.regions));
  writeFileAtomic(path.join(out, 'segmentation.json'), sidecar(series, frame, options, outcome));
  progress({ task: 'Segmenting', done: steps, total: steps });
  return { out, ...outcome, files: [...written.files, ...pictures, 'volumes.csv', 'segmentation.json'] };
}

function breastOf(
  breast: Awaited<ReturnType<typeof surroundings>>['breast'],
): readonly SegmentedRegionTold[] {
  if (breast === undefined) return [];
  const { reason, ...region } = breast;
  const isEmpty = breast.voxels === 0;
  return [
    {
      name: 'breast',
      lesion: '',
      region: isEmpty ? breast : region,
      meaning: `The body without skin, ${breast.chestWallFound ? 'before the chest wall' : 'back to its end in the image'}.`,
      warnings: reason && !isEmpty ? [reason.text] : [],
    },
  ];
}

async function writeMasks(
  out: string,
  { stem, dicom }: SegmentSeries,
  regions: readonly SegmentedRegionTold[],
  isAutomatic: boolean,
) {
  const files: string[] = [];
  const told = regions.map(({ name, lesion, region, meaning, warnings }): SegmentedFile => {
    const { voxels, volumeMm3, reason, mask } = region;
    const about = { name, lesion, voxels, volumeMm3, meaning, warnings };
    if (voxels === 0) {
      // What is not there measures nothing; what could not be made has no measure.
      const isMade = reason === undefined || reason.code === 'empty-region';
      return {
        ...{ ...about, ...(!isMade && { voxels: Number.NaN, volumeMm3: Number.NaN }) },
        reason: reason?.text ?? 'The region is empty.',
      };
    }
    const file = `${stem}_label-${name}_mask.nii.gz`;
    writeFileAtomic(path.join(out, file), packVolume(mask, name));
    files.push(file);
    return { ...about, file };
  });
  if (dicom === undefined) return { regions: told, files };
  const { segmentationOf } = await import('./write-segmentation.ts');
  const bytes = await segmentationOf(regions, dicom, isAutomatic);
  if (bytes !== undefined) {
    writeFileAtomic(path.join(out, 'segmentation.dcm'), bytes);
    files.push('segmentation.dcm');
  }
  return { regions: told, files };
}

function writePictures(
  out: string,
  { phases }: SegmentSeries,
  frame: number,
  regions: readonly SegmentedRegionTold[],
): readonly string[] {
  const lesions = regions.filter(({ name, lesion, region }) => name === lesion && region.voxels > 0);
  return lesions.map((lesion) => {
    const own = regions.filter((one) => one.lesion === lesion.name && one.region.voxels > 0);
    const file = `${lesion.name}.svg`;
    const picture = lesionPicture(phases[frame], lesion, own, `Phase ${frame}`);
    writeFileAtomic(path.join(out, file), picture);
    return file;
  });
}

function volumeTable(regions: readonly SegmentedFile[]): string {
  const text = (name: string, of: (one: SegmentedFile) => string) => textColumn(name, regions.map(of));
  const number = (name: string, of: (one: SegmentedFile) => number) => numberColumn(name, regions.map(of));
  return writeCsv(
    makeTable([
      text('region', ({ name }) => name),
      text('lesion', ({ lesion }) => lesion),
      number('voxels', ({ voxels }) => voxels),
      number('volume_mm3', ({ volumeMm3 }) => volumeMm3),
      text('what', ({ meaning }) => meaning),
      text('remarks', ({ reason, warnings }) =>
        [...(reason === undefined ? [] : [reason]), ...warnings].join(' '),
      ),
      text('file', ({ file = '' }) => file),
    ]),
  );
}

function sidecar(
  { hash, phases, timesS }: SegmentSeries,
  frame: number,
  { progress: _progress, signal: _signal, out: _out, patient: _patient, ...asked }: SegmentFilesOptions,
  outcome: Pick<SegmentFilesOutcome, 'regions' | 'warnings'>,
): string {
  const plain = JSON.parse(
    JSON.stringify({
      Description: 'Regions segmented from a dynamic series',
      InputHashes: { series: hash },
      Phases: phases.length,
      TimesS: timesS.map((timeS) => timeS ?? null),
      DrawnOnPhase: frame,
      Asked: asked,
      Regions: outcome.regions,
      Warnings: outcome.warnings,
      GeneratedBy: [
        {
          Name: 'Lobule',
          Version: packageFacts.version,
          CodeHash: codeHash(),
          Description: 'For research, not a medical device',
        },
      ],
    }),
  ) as Json;
  return `${canonicalJson(plain)}\n`;
}
