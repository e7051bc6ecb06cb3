/** How often an interval held the truth in simulated studies whose truth is known. */
export interface CoverageFigure {
  readonly design: string;
  readonly studies: number;
  /** Wanted. */
  readonly level: number;
  readonly truth: string;
  readonly coverage: number;
}

export const COVERAGE: readonly CoverageFigure[] = [];
