import {
  breastMask,
  maskOnGrid,
  mirroredRegion,
  oedemaAround,
  tumourParts,
  wholeTumour,
} from '@lobule/segmentation';
import type { BreastRegion, MirroredRegionRequest, OedemaRequest, TumourPartRegion } from '@lobule/study';
import { makeVolume } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import type { StepRunner } from '../work/step.ts';
import { seriesOf } from './images.ts';
import type { RegionSources } from './make-region.ts';
import { valuesHere } from './placement.ts';
import { dynamicOf, filledRegion, phasesOf, referenceSeries, regionStep } from './region-step.ts';

/** Both breasts, from the image before contrast. @throws runner/series-missing */
export async function breastStep(steps: StepRunner, request: BreastRegion, { images }: RegionSources) {
  const series = referenceSeries(images);
  return await regionStep(steps, request.name, { request, images: series.contentHash }, async () => {
    const [first] = await series.load();
    const region = breastMask(makeVolume(series.grid, first), request.settings);
    const isEmpty = region.voxels === 0;
    return {
      region: isEmpty ? region : { ...region, reason: undefined },
      meaning: `The body without ${request.settings.skinMm} mm of skin, ${region.chestWallFound ? 'before the chest wall' : 'back to its end in the image'}; both breasts are one region.`,
      ...(!isEmpty && region.reason && { remark: region.reason.text }),
    };
  });
}

/** What of a tumour enhances, what does not, or all of it. @throws runner/no-image, runner/series-missing */
export async function partStep(
  steps: StepRunner,
  request: TumourPartRegion,
  { images, earlier }: RegionSources,
) {
  const { name, of, part, settings } = request;
  const who = `The region ${name}`;
  const tumour = filledRegion(of, earlier);
  const from = tumour.record.blobs['mask'];
  if (part === 'whole') {
    return await regionStep(steps, name, { request, of: from }, async () => ({
      region: wholeTumour(tumour.mask()),
      meaning: `${of} with what it encloses.`,
    }));
  }
  const series = dynamicOf(images, who, 2);
  return await regionStep(steps, name, { request, of: from, images: series.contentHash }, async () => {
    const { solid, core, threshold } = tumourParts(await phasesOf(series, who), tumour.mask(), settings);
    const level = `a mean enhancement after contrast of ${Number(threshold.toPrecision(3))}, ${settings.share} of the upper quartile of ${of}`;
    return part === 'enhancing-solid'
      ? { region: solid, meaning: `The part of ${of} with at least ${level}.` }
      : {
          region: core,
          meaning: `The part of ${of} below ${level}: necrosis, cysts, old blood or fibrosis.`,
        };
  });
}

/** The reference region in the other breast. @throws runner/no-image */
export async function mirroredStep(
  steps: StepRunner,
  request: MirroredRegionRequest,
  { earlier }: RegionSources,
) {
  const { name, of, within, midlineMm } = request;
  const lesion = filledRegion(of, earlier);
  const around = within === undefined ? undefined : filledRegion(within, earlier);
  const parameters = {
    request,
    of: lesion.record.blobs['mask'],
    within: around?.record.blobs['mask'] ?? '',
  };
  return await regionStep(steps, name, parameters, async () => {
    const region = mirroredRegion(lesion.mask(), {
      ...(midlineMm !== undefined && { midlineMm }),
      ...(around && { breasts: around.mask() }),
    });
    const kept = Math.round(100 * region.share);
    return {
      region,
      meaning: Number.isNaN(region.share)
        ? `${of} mirrored into the other breast.`
        : `${of} mirrored at x = ${Number(region.midlineMm.toFixed(1))} mm (LPS)${within === undefined ? '' : `, clipped to ${within}`}; breasts are no mirror images.`,
      ...(kept < 90 && region.voxels > 0
        ? {
            remark: `Only ${kept} % of the mirrored region lies ${within === undefined ? 'in the image' : `in ${within}`}.`,
          }
        : {}),
    };
  });
}

/** Peritumoral oedema on T2. @throws runner/no-image, runner/series-missing */
export async function oedemaStep(
  steps: StepRunner,
  request: OedemaRequest,
  { images, earlier, placeOf }: RegionSources,
) {
  const { name, of, within, midlineMm, settings } = request;
  const t2 = seriesOf(images, 't2');
  if (t2 === undefined) {
    throw runnerErrors.error('runner/series-missing', {
      what: `The region ${name} needs a T2 series, and this exam has none`,
    });
  }
  const lesion = filledRegion(of, earlier);
  const breasts = filledRegion(within, earlier);
  const place = placeOf(t2);
  const parameters = {
    request,
    images: t2.contentHash,
    place: place?.hash ?? '',
    of: lesion.record.blobs['mask'],
    within: breasts.record.blobs['mask'],
  };
  return await regionStep(steps, name, parameters, async () => {
    const tumour = lesion.mask();
    const frames = await t2.load();
    const longest = t2.frames.reduce(
      (best, { echoTimeMs = 0 }, frame) => (echoTimeMs > (t2.frames[best].echoTimeMs ?? 0) ? frame : best),
      0,
    );
    const image = valuesHere(Float32Array.from(frames[longest]), { grid: t2.grid, place }, tumour.grid);
    const found = oedemaAround({ grid: tumour.grid, data: image }, tumour, {
      ...settings,
      breasts: maskOnGrid(breasts.mask(), tumour.grid).mask,
      ...(midlineMm !== undefined && { midlineMm }),
    });
    const rule = `brighter on T2 than ${Number(found.threshold.toPrecision(3))} (normal gland of ${settings.reference === 'mirrored' ? 'the mirrored side' : 'the same breast'}, ${found.gland.voxels} voxels, plus ${settings.deviations} standard deviations)`;
    return {
      region: found,
      meaning: Number.isNaN(found.threshold)
        ? `Oedema within ${settings.withinMm} mm of ${of}: not known.`
        : `Within ${settings.withinMm} mm of ${of}, ${rule}. Not a validated measure of oedema; it supposes that fat is suppressed.`,
    };
  });
}
