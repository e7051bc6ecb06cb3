import type { Reason } from '@lobule/foundation';
import { protocolError } from '../core/check.ts';
import { quantifyErrors } from '../errors.ts';

/** What tells when contrast came: stated, or taken from the frames before it. */
export interface ArrivalFacts {
  readonly timesS: readonly number[];
  readonly arrivalS?: number;
  /** Frames before contrast, counted from 0. */
  readonly baselineFrames?: readonly number[];
}

/**
 * When contrast arrived, on the clock of the frames: as stated, else midway between the last baseline frame and the next.
 * The first frame is no arrival: it is before contrast, and all that counts from it would be late by a phase.
 *
 * @throws quantify/protocol where neither is known, or no frame follows the baseline.
 * @example
 * contrastArrivalS({ timesS: [0, 65, 130], baselineFrames: [0] }); // 32.5
 */
export function contrastArrivalS({ timesS, arrivalS, baselineFrames }: ArrivalFacts): number {
  if (arrivalS !== undefined) return arrivalS;
  if (baselineFrames === undefined) {
    throw quantifyErrors.error('quantify/protocol', {
      what: 'The arrival of contrast (arrivalS) is not stated, and no frame is said to be before it',
      cure: 'State arrivalS, in s on the clock of the frames.',
    });
  }
  const last = Math.max(...baselineFrames);
  if (!(last + 1 < timesS.length)) {
    throw protocolError(
      `Baseline (${baselineFrames.join(', ')}), early and late frame must follow each other: no frame comes after the baseline`,
    );
  }
  return (timesS[last] + timesS[last + 1]) / 2;
}

/** Marks for every output: an arrival that nobody stated, and a baseline that is none. */
export function arrivalWarnings(facts: ArrivalFacts): Reason[] {
  const { timesS, arrivalS, baselineFrames = [] } = facts;
  if (arrivalS === undefined) {
    const last = Math.max(...baselineFrames);
    const [before, after] = [timesS[last], timesS[last + 1]];
    const text =
      `The arrival of contrast was not stated: ${said(contrastArrivalS(facts))} s was taken, midway between the last ` +
      `frame before contrast (${said(before)} s) and the next (${said(after)} s). Time to peak, wash-in, areas and an ` +
      `early frame that is not named follow from it; it can be off by ${said((after - before) / 2)} s.`;
    return [{ code: 'arrival-assumed', text }];
  }
  const late = baselineFrames.filter((frame) => timesS[frame] >= arrivalS);
  if (late.length === 0) return [];
  const places = late.map((frame) => `${frame} (${said(timesS[frame])} s)`).join(', ');
  const text = `Baseline frame ${places} does not lie before the arrival of contrast (${said(arrivalS)} s): the tissue may be enhanced there, and what counts from arrival or is relative to the baseline is wrong if so.`;
  return [{ code: 'baseline-after-arrival', text }];
}

function said(seconds: number): number {
  return Number(seconds.toPrecision(6));
}
