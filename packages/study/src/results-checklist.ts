/** A reporting guideline, filled in from what the run knows. */
export interface Checklist {
  /** `tripod-ai`. */
  readonly name: string;
  readonly title: string;
  readonly citation: string;
  readonly items: readonly ChecklistEntry[];
  readonly origin?: string;
}

/**
 * - `here`: it stands in this report
 * - `part`: a part of it does, the rest is for people
 * - `not-done`: the run knows that it was not done
 * - `not-asked`: nothing of the kind belongs to this study
 * - `people`: only people can answer; nothing is said
 */
export type ChecklistState = 'here' | 'part' | 'not-done' | 'not-asked' | 'people';

/** One item of a checklist, and where the report answers it. */
export interface ChecklistEntry {
  readonly item: string;
  readonly section: string;
  /** What is asked for, in words of this program. */
  readonly asks: string;
  readonly state: ChecklistState;
  /** Id of the part of the report where it stands. */
  readonly where?: string;
  /** What stands there, or why nothing does; empty for people. */
  readonly found: string;
  /** Where the guideline weighs its items. */
  readonly weight?: number;
}
