import { runnerErrors } from '../errors.ts';
import { frameNear90 } from '../exam/early-phase.ts';
import type { SegmentFilesOptions } from './options.ts';
import type { SegmentSeries } from './series.ts';

export interface EarlyFrame {
  readonly frame: number;
  /** `phase 2, 130 s after the first`. */
  readonly told: string;
  /** Where the phase had to be guessed. */
  readonly warning?: string;
}

/** The phase that is drawn on. @throws runner/phases where there is none after contrast, or not the one asked for */
export function earlyFrame(
  { phases, timesS }: SegmentSeries,
  { phase, baseline = 0 }: Pick<SegmentFilesOptions, 'phase' | 'baseline'>,
): EarlyFrame {
  const last = phases.length - 1;
  if (last < 1 || baseline >= last) {
    throw runnerErrors.error('runner/phases', {
      what:
        last < 1
          ? 'There is one volume, and a lesion is found by what enhances: a phase before contrast and one after it are needed'
          : `The series has ${phases.length} phases, so that none is after phase ${baseline}, the last before contrast`,
      cure: 'Give all phases of the dynamic series in their order, the one before contrast first.',
    });
  }
  if (phase !== undefined && (phase < 1 || phase > last)) {
    throw runnerErrors.error('runner/phases', {
      what: `There is no phase ${phase} after contrast; the series has the phases 0 to ${last}`,
    });
  }
  const known = timesS.every((timeS) => timeS !== undefined);
  const frames = timesS.map((timeS) => (timeS === undefined ? {} : { timeS }));
  const frame = phase ?? frameNear90({ frames }, baseline);
  const after = known
    ? `, ${Math.round((timesS[frame] ?? 0) - (timesS[baseline] ?? 0))} s after phase ${baseline}`
    : '';
  return {
    frame,
    told: `phase ${frame}${after}`,
    ...(!known &&
      phase === undefined && {
        warning: `The files do not say when the phases were taken, so that phase ${frame}, the first after contrast, was drawn on; --phase names another`,
      }),
  };
}
