/** Response by RECIST 1.1 of every patient whose target lesions were measured over visits. */
export interface RecistResult {
  /** As the citation names it. */
  readonly guideline: string;
  /** Of progression-free survival, where the study asks for it. */
  readonly censoring?: string;
  readonly confirmation: boolean;
  readonly stableDays: number;
  readonly patients: readonly RecistPatient[];
  readonly origin: string;
}

/** One patient's course by RECIST; sums in mm. */
export interface RecistPatient {
  readonly subject: string;
  /** NaN where there is none. */
  readonly baselineMm: number;
  /** `breast 1 (lesion, 34 mm)`. */
  readonly targets: readonly string[];
  readonly visits: readonly {
    readonly day: number;
    readonly sumMm: number;
    readonly nadirMm: number;
    readonly percentFromBaseline: number;
    readonly percentFromNadir: number;
    readonly ofTargets: string;
    readonly nonTargets: string;
    readonly newLesion: boolean;
    readonly overall: string;
    readonly why: string;
  }[];
  /** CR, PR, SD, PD, NE; absent where `reason` says why. */
  readonly best?: string;
  readonly progressionFree?: { readonly days: number; readonly event: boolean; readonly why: string };
  /** Why nothing is said of her, or no best response. */
  readonly reason?: string;
}
