import type { PreparedModel } from '@lobule/quantify';
import { runnerErrors } from '../errors.ts';
import type { ImageSeries } from './images.ts';

/** The phase of a frame, counted from 0 as they were made. A phase that is lost keeps its number. */
export function phaseOfFrame(series: ImageSeries, frame: number): number {
  return series.frames[frame].timePoint ?? frame;
}

/**
 * The frame of a phase. Where phases are lost the frames after them have other places than phases, and a figure of the
 * wrong phase would look like any other.
 *
 * @throws runner/phases where the series does not have it.
 */
export function frameOfPhase(series: ImageSeries, phase: number, who: string): number {
  const phases = series.frames.map((_, frame) => phaseOfFrame(series, frame));
  const frame = phases.indexOf(phase);
  if (frame >= 0) return frame;
  throw runnerErrors.error('runner/phases', {
    what: `${who} asks for phase ${phase}${phase === 0 ? ', the one before contrast' : ''}; this series has the phases ${phases.join(', ')}, counted from 0`,
  });
}

/** The model with its PE maps named by phases rather than by frames, which differ where phases are lost. */
export function namedByPhase(model: PreparedModel, phaseOf: (frame: number) => number): PreparedModel {
  return {
    ...model,
    parameters: model.parameters.map((parameter) => {
      const frame = /^PE(\d+)$/.exec(parameter.label)?.[1];
      if (frame === undefined || phaseOf(Number(frame)) === Number(frame)) return parameter;
      const phase = phaseOf(Number(frame));
      const description = `Enhancement at phase ${phase} (counted from 0), relative to baseline`;
      return { ...parameter, label: `PE${phase}`, description };
    }),
  };
}
