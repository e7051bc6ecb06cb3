import { requireRange } from '../checks.ts';
import { guidelines } from '../guidelines.ts';
import { decided, missing, undecided, type Verdict } from '../verdict.ts';
import type { Response } from './recist.ts';

/** The overall response of one visit. */
export interface DatedResponse {
  /** Days from the start of treatment. */
  readonly day: number;
  readonly overall: Response;
}

/** What a protocol says of confirmation and of how long stable disease must last. */
export interface BestResponseSettings {
  /** Single-arm trials of response ask for confirmation; randomised trials do not. */
  readonly confirmation: boolean;
  /** Days from the start that stable disease must last; protocols say 42 to 56. */
  readonly stableDays: number;
}

/** At least four weeks between a response and its confirmation. */
const CONFIRMED_AFTER_DAYS = 28;

/**
 * Best overall response by RECIST 1.1 (Eisenhauer et al. 2009, table 3), up to the first progression. With confirmation a
 * response counts where another follows at least four weeks later with nothing but responses or NE between; CR followed by
 * PR is a question to the reader, since a lesion that was gone is there again.
 *
 * @throws clinical/out-of-range
 * @example
 * bestResponse([{ day: 60, overall: 'PR' }, { day: 120, overall: 'SD' }], { confirmation: true, stableDays: 42 })
 *   .value; // 'SD'
 */
export function bestResponse(
  responses: readonly DatedResponse[],
  { confirmation, stableDays }: BestResponseSettings,
): Verdict<Response> {
  const guideline = guidelines.recist;
  requireRange('days of stable disease', stableDays, 0, 1000);
  if (responses.length === 0) return missing(guideline, 'Any response');
  const end = responses.findIndex(({ overall }) => overall === 'PD');
  const before = end < 0 ? responses : responses.slice(0, end);
  const fallen = before.some(
    ({ overall }, i) =>
      overall === 'CR' && before.slice(i + 1).find((later) => later.overall !== 'NE')?.overall === 'PR',
  );
  if (fallen) {
    return undecided(
      guideline,
      'cr-then-pr',
      'CR is followed by PR: it is to be asked whether CR was met; if so PR is PD.',
    );
  }
  const isConfirmed = (wanted: readonly Response[]) =>
    before.some(({ day, overall }, i) => {
      if (!wanted.includes(overall)) return false;
      if (!confirmation) return true;
      const rest = before.slice(i + 1);
      const stop = rest.findIndex((later) => !wanted.includes(later.overall) && later.overall !== 'NE');
      return rest
        .slice(0, stop < 0 ? undefined : stop)
        .some((later) => wanted.includes(later.overall) && later.day - day >= CONFIRMED_AFTER_DAYS);
    });
  if (isConfirmed(['CR'])) return decided(guideline, 'CR');
  if (isConfirmed(['CR', 'PR'])) return decided(guideline, 'PR');
  const isStable = before.some(({ day, overall }) => overall !== 'NE' && day >= stableDays);
  if (isStable) return decided(guideline, 'SD');
  return decided(guideline, end < 0 ? 'NE' : 'PD');
}
