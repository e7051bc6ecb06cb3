import { prepareModel, semiquantitativeFrames } from '@lobule/quantify';
import type { ImageSeries } from './images.ts';
import { namedByPhase, phaseOfFrame } from './phases.ts';
import type { ExamProtocol } from './protocol.ts';

/**
 * The model of enhancement with its maps named by phases, and the phases that its figures were made from: where the
 * plan leaves them to the rule, they stand in the protocol as if they had been told.
 */
export function enhancementProtocol(
  protocol: Readonly<Record<string, unknown>>,
  settings: Readonly<Record<string, unknown>>,
  series: ImageSeries,
  frames: readonly (readonly number[])[],
): Pick<ExamProtocol, 'model' | 'protocol' | 'enhancement'> {
  const model = prepareModel('semiquantitative', protocol, settings);
  const asked = protocol as unknown as Parameters<typeof semiquantitativeFrames>[0];
  const chosen = semiquantitativeFrames(asked);
  const phaseAt = (position: number) => phaseOfFrame(series, frames[position][0]);
  const early = { phase: phaseAt(chosen.early), timeS: asked.timesS[chosen.early] };
  const late = { phase: phaseAt(chosen.late), timeS: asked.timesS[chosen.late] };
  return {
    model: namedByPhase(model, phaseAt),
    protocol: {
      timesS: asked.timesS,
      baselineFrames: asked.baselineFrames,
      arrivalS: chosen.arrivalS,
      earlyFrame: chosen.early,
      earlyTimeS: early.timeS,
      lateFrame: chosen.late,
      lateTimeS: late.timeS,
    },
    enhancement: { early, late },
  };
}
