/** A timed piece of work; `bench/run.ts` runs each at least five times and prints the median. */
export interface Bench {
  /** `room/what`: `quantify/tofts-6`. */
  readonly name: string;
  readonly unit: 'fits/s' | 's' | 'ms';
  /** Does the work once and returns the figure in the unit. */
  run(): number;
  /** Compares the result with truth, before anything is timed. */
  check?(): BenchCheck;
}

export interface BenchCheck {
  /** What the result was compared with. */
  readonly against: string;
  readonly cases: number;
  readonly worst: number;
  readonly tolerance: number;
}
