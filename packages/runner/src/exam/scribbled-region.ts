import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { randomWalk, regionOf } from '@lobule/segmentation';
import type { ScribbledRegion } from '@lobule/study';
import { maskWhere } from '@lobule/volume';
import { runnerErrors } from '../errors.ts';
import { readScribbles, riseOf } from '../segment/scribbles.ts';
import type { StepRunner } from '../work/step.ts';
import type { RegionSources } from './make-region.ts';
import { phaseOfFrame } from './phases.ts';
import { dynamicOf, phasesOf, regionStep } from './region-step.ts';
import { frameToDrawOn } from './segmented-region.ts';

/**
 * A lesion, or several together, by the random walker from scribbles of a file.
 *
 * @throws runner/no-mask, runner/label, runner/grids-differ, runner/phases, runner/series-missing, segmentation/scribbles,
 *   segmentation/bad-settings, volume/*
 */
export async function scribbledStep(
  steps: StepRunner,
  request: ScribbledRegion,
  { images, maskFile: file, baseline }: Pick<RegionSources, 'images' | 'maskFile' | 'baseline'>,
) {
  const who = `The region ${request.name}`;
  if (!existsSync(file)) {
    throw runnerErrors.error('runner/no-mask', {
      what: `There are no scribbles for the region ${request.name}`,
    });
  }
  const series = dynamicOf(images, who, 2);
  const near90 = frameToDrawOn(series, baseline(series), who);
  const parameters = {
    request: { ...request, file: undefined },
    scribbles: createHash('sha256').update(readFileSync(file)).digest('hex'),
    images: series.contentHash,
    near90,
  };
  return await regionStep(steps, request.name, parameters, async () => {
    const { labels, lesions } = await readScribbles(file, series.grid, request.background);
    const wanted = request.labels ?? lesions;
    const absent = wanted.find((label) => !lesions.includes(label));
    if (absent !== undefined) {
      throw runnerErrors.error('runner/label', {
        what: `No scribble in a lesion has the label ${absent}; there are ${lesions.join(', ') || 'none'}`,
        cure: 'Correct labels of the region in study.yaml, or the scribbles.',
      });
    }
    const phases = await phasesOf(series, who);
    const walk = randomWalk([riseOf(phases[0], phases[near90])], labels, request.settings);
    const { notConverged } = walk;
    return {
      region: regionOf(maskWhere(walk.labels, (label) => wanted.includes(label))),
      meaning: `Random walker from scribbles, on the enhancement of phase ${phaseOfFrame(series, near90)}.`,
      ...(notConverged && { remark: notConverged.text }),
    };
  });
}
