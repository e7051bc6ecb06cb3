/**
 * Progress of long work, as events; who shows them (a bar, a plain line, a web page) is not the work's concern.
 */
export interface ProgressEvent {
  /** What is being done, for people: `Fitting maps`. */
  readonly task: string;
  readonly done: number;
  readonly total: number;
  /** What just came to an end: `patient 7, T1 map`. Never a name or identifier from DICOM. */
  readonly item?: string;
}

/** Is told of each step of a longer work. */
export type ProgressListener = (event: ProgressEvent) => void;

/** A listener that does nothing, where none was given. */
export const silent: ProgressListener = () => {};

/** Seconds left at the pace seen so far, or NaN before anything is done.
 *
 * @example
 * secondsLeft(30, 3, 12); // 90: three of twelve took 30 s
 */
export function secondsLeft(elapsedS: number, done: number, total: number): number {
  return done > 0 ? (elapsedS / done) * (total - done) : Number.NaN;
}
