/** A suite of conformance to published references; one case is one reference value or one image. */
export interface Suite {
  readonly name: string;
  /** The number of cases that must be found; frozen, so that a lost case is a failure. */
  readonly cases: number;
  run(context: SuiteContext): Promise<readonly CaseResult[]>;
}

export interface SuiteContext {
  /** Path of a file or folder of the reference data; throws where it is absent. */
  reference(relative: string): string;
  progress(done: number, total: number): void;
}

export interface CaseResult {
  readonly case: string;
  /** In the unit that the tolerance has. */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
  /** What was found and what should be, where the case compares two numbers. */
  readonly got?: number;
  readonly expected?: number;
  /** Why it was not run; named in docs/validation.md. */
  readonly skipped?: string;
}

/** A case that passes where |got - expected| <= absolute + relative |expected|, as numpy's allclose. */
export function compare(
  name: string,
  got: number,
  expected: number,
  absolute: number,
  relative = 0,
): CaseResult {
  const error = Math.abs(got - expected);
  const tolerance = absolute + relative * Math.abs(expected);
  return { case: name, error, tolerance, passed: error <= tolerance, got, expected };
}

/** What came of a suite. */
export interface SuiteReport {
  readonly name: string;
  readonly cases: number;
  readonly passed: number;
  readonly skipped: readonly { readonly case: string; readonly reason: string }[];
  /** The case that came nearest to its tolerance, or went furthest beyond. */
  readonly worst: { readonly case: string; readonly error: number; readonly tolerance: number } | null;
  readonly failed: readonly CaseResult[];
  readonly results: readonly CaseResult[];
  /** Why the suite itself did not come to its end, or a count that is not the frozen one. */
  readonly problem?: string;
}
