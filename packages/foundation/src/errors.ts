/**
 * Errors for people: a code, what happened, where, and what to do.
 *
 * Every room lists its codes once in a catalogue; the cause and the cure of a code are prose for the person
 * who sees it, and `docs/errors.md` is made from the same lists.
 *
 * @example
 * const errors = errorCatalogue({ 'tables/empty': { cause: 'The table has no rows.', cure: 'Export it again.' } });
 * throw errors.error('tables/empty', { what: 'cohort.csv has a header and no rows', where: { file: 'cohort.csv' } });
 */

/** Where a mistake is: whichever of these is known. Never holds a patient's name or identifier. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number | string;
  readonly row?: number;
  readonly tag?: string;
  readonly path?: string;
  readonly step?: string;
}

/** What is said of an error beside what happened. */
export interface CatalogueEntry {
  /** Why this can happen. */
  readonly cause: string;
  /** What the person can do about it. */
  readonly cure: string;
}

/** What happened in this one case, and where. */
export interface ErrorDetails {
  readonly what: string;
  readonly where?: Place;
  /** Replaces the catalogue's general cure where a better one is known. */
  readonly cure?: string;
  readonly cause?: unknown;
}

/** The one error class of the house. `call` tells a mistake in the call or plan (exit 2) from failed work (exit 1). */
export class LobuleError extends Error {
  override readonly name = 'LobuleError';
  readonly code: string;
  readonly what: string;
  readonly where: Place;
  readonly cure: string;

  constructor(code: string, what: string, where: Place, cure: string, cause?: unknown) {
    super(`${what}${describePlace(where)}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.what = what;
    this.where = where;
    this.cure = cure;
  }
}

/** The codes of a room, and how their errors are made. */
export interface ErrorCatalogue<Code extends string> {
  readonly entries: Readonly<Record<Code, CatalogueEntry>>;
  /** Makes the error of this code; the caller throws it. */
  error(code: Code, details: ErrorDetails): LobuleError;
}

/** Binds a room's list of codes to a maker of typed errors. Codes read `room/what-is-wrong`. */
export function errorCatalogue<Code extends string>(
  entries: Readonly<Record<Code, CatalogueEntry>>,
): ErrorCatalogue<Code> {
  return {
    entries,
    error: (code, { what, where = {}, cure = entries[code].cure, cause }) =>
      new LobuleError(code, what, where, cure, cause),
  };
}

/** True for an error of this house, and of this code if one is given. */
export function isLobuleError(error: unknown, code?: string): error is LobuleError {
  return error instanceof LobuleError && (code === undefined || error.code === code);
}

/** ` (cohort.csv, row 12, column pcr)`, or nothing where no place is known. */
export function describePlace(where: Place): string {
  const parts: string[] = [];
  if (where.file !== undefined) parts.push(where.file);
  if (where.line !== undefined) parts.push(`line ${where.line}`);
  if (where.row !== undefined) parts.push(`row ${where.row}`);
  if (where.column !== undefined) parts.push(`column ${where.column}`);
  if (where.tag !== undefined) parts.push(`tag ${where.tag}`);
  if (where.path !== undefined) parts.push(`at ${where.path}`);
  if (where.step !== undefined) parts.push(`in step ${where.step}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
