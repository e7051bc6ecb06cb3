import { codecsFor } from '@lobule/dicom/node';
import type { Reason } from '@lobule/foundation';
import { countInside, type Grid, isSegNrrd, type Mask, readSegNrrd } from '@lobule/volume';
import { nodeUnpacker } from '@lobule/volume/node';
import { runnerErrors } from '../errors.ts';

/** A region that a file names: a segment, or a ROI of contours. */
export interface DrawnRegion {
  readonly number: string;
  readonly name: string;
  /** `12 voxels`, `3 contours`. */
  readonly size: string;
  /** Made when asked for: contours of other regions may lie beyond the image. */
  readonly draw: () => { readonly mask: Mask; readonly warnings: readonly Reason[] };
}

/** What a DICOM file (SEG, RTSTRUCT) or a segmentation of 3D Slicer holds. */
export interface DrawnFile {
  readonly regions: readonly DrawnRegion[];
  readonly warnings: readonly Reason[];
}

/** Whether the bytes are those of a file whose regions have names: DICOM, or a segmentation of 3D Slicer. */
export function namesRegions(bytes: Uint8Array): boolean {
  const isDicom = bytes.length > 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
  return isDicom || (String.fromCharCode(...bytes.subarray(0, 4)) === 'NRRD' && isSegNrrd(bytes));
}

/**
 * The regions of such a file.
 *
 * @param grid of the image, on which contours are drawn
 * @throws runner/contours-need-image, dicom/*, volume/*
 */
export async function drawnRegions(bytes: Uint8Array, grid: Grid | undefined): Promise<DrawnFile> {
  if (String.fromCharCode(...bytes.subarray(0, 4)) === 'NRRD') return ofSlicer(bytes);
  const { readDicom, readSegmentation, rasteriseContours, readStructureSet, isStructureSet } = await import(
    '@lobule/dicom'
  );
  const file = readDicom(bytes);
  if (!isStructureSet(file)) {
    const { segments, warnings } = readSegmentation(file, await codecsFor(file));
    const regions = segments.map(({ number, label, mask }) => ({
      number: String(number),
      name: label,
      size: counted(countInside(mask), 'voxel'),
      draw: () => ({ mask, warnings: [] }),
    }));
    return { regions, warnings };
  }
  const regions = readStructureSet(file).rois.map((roi) => ({
    number: String(roi.number),
    name: roi.name,
    size: counted(roi.contours.length, 'contour'),
    draw: () => rasteriseContours(roi, grid ?? needsImage()),
  }));
  return { regions, warnings: [] };
}

function ofSlicer(bytes: Uint8Array): DrawnFile {
  const regions = readSegNrrd(bytes, nodeUnpacker).map(({ name, mask }, n) => {
    const made = mask();
    return {
      number: String(n + 1),
      name,
      size: counted(countInside(made), 'voxel'),
      draw: () => ({ mask: made, warnings: [] }),
    };
  });
  return { regions, warnings: [] };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function needsImage(): never {
  throw runnerErrors.error('runner/contours-need-image', {
    what: 'Contours have no voxels of their own, and no image was given on which they could be drawn',
  });
}
