import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isLobuleError, type Json, LobuleError } from '@lobule/foundation';
import { maskOnGrid, regionOf } from '@lobule/segmentation';
import type { MaskRegion } from '@lobule/study';
import type { Grid, Mask } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { drawnMask } from '../masks/drawn-mask.ts';
import { carryMask } from '../register/carry.ts';
import { packVolume } from '../work/pack.ts';
import type { StepRunner } from '../work/step.ts';
import { type ExamImages, type ImageSeries, seriesOf } from './images.ts';
import type { MadeRegion, RegionSources } from './make-region.ts';
import type { Placement } from './placement.ts';
import { referenceSeries } from './region-step.ts';

/** A region that was drawn. @throws runner/no-mask, runner/label, segmentation/mask-on-other-grid, dicom/*, volume/* */
export async function maskStep(
  steps: StepRunner,
  request: MaskRegion,
  { images, maskFile: file, placeOf }: Pick<RegionSources, 'images' | 'maskFile' | 'placeOf'>,
) {
  if (!existsSync(file)) {
    throw runnerErrors.error('runner/no-mask', { what: `There is no mask for the region ${request.name}` });
  }
  const bytes = new Uint8Array(readFileSync(file));
  const { grid } = referenceSeries(images);
  const series = drawnSeries(request, images);
  const place = series && placeOf(series);
  const record = await steps.run(
    {
      name: `region:${request.name}`,
      parameters: {
        request: { ...request, file: undefined },
        mask: createHash('sha256').update(bytes).digest('hex'),
        grid,
        ...(series && { drawnOn: series.grid, place: place?.hash ?? '' }),
      },
    },
    async () => {
      const on = series?.grid ?? grid;
      const drawn = await drawnMask(bytes, path.basename(file), request, on);
      const placed = onImageGrid(drawn.mask, on, request.resample);
      const { note } = placed;
      const mask = series === undefined ? placed.mask : carried(placed.mask, place, grid);
      const remark = [...drawn.remarks, ...(note === '' ? [] : [note])].join(' ');
      const region = regionOf(mask);
      const result: MadeRegion['result'] = {
        name: request.name,
        meaning:
          series === undefined
            ? 'Drawn region, read from a file.'
            : `Region drawn on the ${series.role} series and carried to the dynamic one ${place === undefined ? 'by the coordinates of the scanner' : 'along the motion that registration found'}.`,
        voxels: region.voxels,
        volumeMm3: region.volumeMm3,
        ...(region.reason ? { reason: region.reason } : {}),
      };
      const facts = { result, ...(remark === '' ? {} : { remark }) } as unknown as Json;
      return { facts, blobs: { mask: packVolume(mask, 'mask') } };
    },
  );
  return { record };
}

/** @throws runner/series-missing */
function drawnSeries({ name, drawnOn }: MaskRegion, images: ExamImages): ImageSeries | undefined {
  if (drawnOn === undefined) return undefined;
  const series = seriesOf(images, drawnOn);
  if (series !== undefined) return series;
  throw runnerErrors.error('runner/series-missing', {
    what: `The region ${name} was drawn on a ${drawnOn} series, and this exam has none`,
  });
}

function carried(mask: Mask, place: Placement | undefined, grid: Grid): Mask {
  return place ? carryMask(mask, place.transform, 'to-fixed', grid) : maskOnGrid(mask, grid, 'resample').mask;
}

/** A mask on another grid is never moved unless the study says so; the error says how it can. */
export function onImageGrid(mask: Mask, grid: Grid, mayResample: boolean): ReturnType<typeof maskOnGrid> {
  try {
    return maskOnGrid(mask, grid, mayResample ? 'resample' : 'refuse');
  } catch (error) {
    if (!isLobuleError(error, 'segmentation/mask-on-other-grid')) throw error;
    const cure =
      'Add `resample: true` to this region in study.yaml (nearest neighbour), or draw or export the mask on the grid of the images.';
    throw new LobuleError(error.code, error.what, error.where, cure, error);
  }
}
