/** One thing that is wrong with a table, by column. */
export interface TableFault {
  readonly code: string;
  readonly column: string;
  readonly text: string;
  readonly cure: string;
  /** False where a number may still be right: a warning in the report. */
  readonly stops: boolean;
}

/** Names, the first few of them: `a, b and 12 more`. */
export function someOf(names: readonly string[], shown = 8): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(', ')} and ${more} more` : names.join(', ');
}
