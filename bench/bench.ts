/** A timed piece of work; `bench/run.ts` runs each at least five times and prints the median. */
export interface Bench {
  /** `room/what`: `quantify/tofts-6`. */
  readonly name: string;
  readonly unit: 'fits/s' | 'files/s' | 's' | 'ms';
  /** How many threads do the work; 1 where it is not said. */
  readonly threads?: number;
  /** Does the work once and returns the figure in the unit. */
  run(): number | Promise<number>;
  /** Compares the result with truth, before anything is timed. */
  check?(): BenchCheck | Promise<BenchCheck>;
  /** Where another process does the work: what that took at most. */
  peakMiB?(): number | undefined;
  /** Lets go of workers and memory. */
  close?(): Promise<void>;
}

export interface BenchCheck {
  /** What the result was compared with. */
  readonly against: string;
  readonly cases: number;
  readonly worst: number;
  readonly tolerance: number;
}
