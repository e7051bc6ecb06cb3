import { statSync } from 'node:fs';
import path from 'node:path';
import { hashBytes } from '@lobule/ledger';
import { radiomicsErrors } from '@lobule/radiomics';
import { type Grid, type Mask, maskWhere, type Volume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { drawnRegions, namesRegions } from '../masks/drawn-regions.ts';
import { isVolumeFile, readBytes, readVolumeFile } from './read-image.ts';

export interface ReadMask {
  readonly mask: Mask;
  readonly hash: string;
  /** The label that was taken. */
  readonly label: string;
  /** The grid of a DICOM segmentation spans its frames alone, that of a file the image. */
  readonly kind: 'file' | 'segmentation';
  readonly warnings: readonly string[];
}

/**
 * One region of a mask: of a NIfTI or NRRD file its voxels of one value; of a DICOM or 3D Slicer segmentation one
 * segment, of a structure set (RTSTRUCT) one ROI.
 *
 * @param place a file, or a folder with one DICOM segmentation or structure set.
 * @param label the value, or number or name of the segment; needed where there are several.
 * @param grid of the image, on which contours are drawn.
 * @throws runner/contours-need-image, runner/no-image-file, runner/label, runner/frame, radiomics/empty-mask, dicom/*, volume/*
 */
export async function readMask(place: string, label: string | undefined, grid?: Grid): Promise<ReadMask> {
  if (isVolumeFile(place) && !/\.nrrd$/i.test(place)) return fromVolume(place, label);
  const bytes = isFolder(place) ? await theSegmentation(place) : readBytes(place);
  return isVolumeFile(place) && !namesRegions(bytes)
    ? fromVolume(place, label)
    : fromNamed(bytes, place, label, grid);
}

function fromVolume(place: string, label: string | undefined): ReadMask {
  const { volumes, hash } = readVolumeFile(place);
  if (volumes.length !== 1) {
    throw runnerErrors.error('runner/frame', {
      what: `A mask is one volume, and the file has ${volumes.length}`,
      where: { file: path.basename(place) },
      cure: 'Give a file with one volume, its regions told apart by their values.',
    });
  }
  const counts = countLabels(volumes[0], place);
  const labels = [...counts].map(([value, voxels]) => ({
    name: String(value),
    size: `${voxels} ${voxels === 1 ? 'voxel' : 'voxels'}`,
  }));
  const chosen = chooseLabel(labels, label, (name, wanted) => Number(name) === Number(wanted), place);
  if (chosen === undefined) {
    throw radiomicsErrors.error('radiomics/empty-mask', {
      what: 'The mask has no voxel inside',
      where: { file: path.basename(place) },
    });
  }
  const value = Number(chosen);
  const { grid, data } = volumes[0];
  const mask = maskWhere({ grid, data }, (voxel) => voxel === value);
  return { mask, hash, label: chosen, kind: 'file', warnings: [] };
}

/** Voxels of each value but 0; NaN is outside. @throws runner/label where the values are no labels */
function countLabels({ data }: Volume, place: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let v = 0; v < data.length; v++) {
    const value = data[v];
    if (value === 0 || Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) {
      throw runnerErrors.error('runner/label', {
        what: `The mask holds ${value}, and a label is a whole number`,
        where: { file: path.basename(place) },
        cure: 'If these are probabilities, decide on a threshold and write a mask of 0 and 1.',
      });
    }
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

/** What DICOM needs is loaded where there is any. */
async function fromNamed(
  bytes: Uint8Array,
  place: string,
  label: string | undefined,
  grid: Grid | undefined,
): Promise<ReadMask> {
  const { regions, warnings } = await drawnRegions(bytes, grid);
  const chosen = chooseLabel(
    regions.map(({ number, name, size }) => ({ name: number, text: name, size })),
    label,
    (name, wanted) =>
      name === wanted ||
      regions.find(({ number }) => number === name)?.name.toLowerCase() === wanted.toLowerCase(),
    place,
  );
  const region = regions.find(({ number }) => number === chosen);
  if (region === undefined) {
    throw runnerErrors.error('runner/label', {
      what: 'The segmentation has no segment',
      where: { file: path.basename(place) },
    });
  }
  const drawn = region.draw();
  return {
    mask: drawn.mask,
    hash: hashBytes(bytes),
    label: region.number,
    kind: 'segmentation',
    warnings: [...warnings, ...drawn.warnings].map(({ text }) => text),
  };
}

interface Label {
  readonly name: string;
  /** What a segment is called. */
  readonly text?: string;
  /** `12 voxels`. */
  readonly size: string;
}

/** @throws runner/label, which lists what there is */
function chooseLabel(
  labels: readonly Label[],
  wanted: string | undefined,
  is: (name: string, wanted: string) => boolean,
  place: string,
): string | undefined {
  if (wanted === undefined && labels.length <= 1) return labels[0]?.name;
  const found = wanted === undefined ? undefined : labels.find(({ name }) => is(name, wanted));
  if (found) return found.name;
  const shown = labels.slice(0, 8).map(({ name, text, size }) => {
    const called = text === undefined ? '' : ` "${text}"`;
    return `${name}${called} (${size})`;
  });
  const list = `${shown.join(', ')}${labels.length > 8 ? ` and ${labels.length - 8} more` : ''}`;
  const [first] = labels;
  throw runnerErrors.error('runner/label', {
    what:
      wanted === undefined
        ? `The mask has ${labels.length} labels: ${list}. Which is the region?`
        : `The mask has no label ${wanted}; it has ${list || 'none'}`,
    where: { file: path.basename(place) },
    cure:
      first === undefined
        ? 'Check that it is the mask of this image.'
        : `Name one with --label, as in \`--label ${first.name}\`, or in the column label of the table.`,
  });
}

async function theSegmentation(place: string): Promise<Uint8Array> {
  const { scanEntries } = await import('@lobule/dicom');
  const { openSources } = await import('../exam/sources.ts');
  const source = await openSources([place]);
  const { patients } = await scanEntries(source.entries, { refused: source.refused });
  const files = patients
    .flatMap(({ visits }) => visits)
    .flatMap(({ series }) => series)
    .filter(({ role }) => role === 'segmentation')
    .flatMap((series) => series.files);
  if (files.length === 1) return source.read(files[0]);
  throw runnerErrors.error('runner/label', {
    what: `One DICOM segmentation is wanted, and the folder has ${files.length === 0 ? 'none' : files.length}`,
    where: { file: path.basename(place) },
    cure: 'Give the file of one segmentation.',
  });
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
