import type { StudyProtocol } from '@lobule/study';
import { column as columnOf } from '@lobule/tables';
import { type Clinical, rowOfId } from '../cohort/clinical.ts';
import type { FoundExam } from '../scan-study.ts';
import type { Deviation } from './deviations.ts';

/**
 * Exams that lie outside their window around a date of treatment. Days are told, dates never.
 *
 * @throws tables/no-column
 */
export function treatmentDeviations(
  { treatment }: Pick<StudyProtocol, 'treatment'>,
  exams: readonly FoundExam[],
  clinical: Clinical,
): Deviation[] {
  const rows = rowOfId(clinical);
  return treatment.flatMap(({ visit, column, days: [first, last] }) => {
    const dates = [...columnOf(clinical.table, column).values].map((cell) =>
      cell === null ? '' : `${cell}`,
    );
    return exams
      .filter((exam) => exam.visit === visit)
      .flatMap(({ subject, id, studyDay = Number.NaN }): Deviation[] => {
        const row = rows.get(id);
        const days = studyDay - dayOf(row === undefined ? '' : dates[row]);
        if (days >= first && days <= last) return [];
        const expected = `${first} to ${last} days from ${column}`;
        const found = Number.isNaN(days)
          ? Number.isNaN(studyDay)
            ? 'the images bear no date'
            : `no date in ${column}`
          : `${days} days`;
        return [{ subject, visit, series: '', what: 'treatment', expected, found }];
      });
  });
}

/** Days from 1970-01-01 of 2024-05-31, 2024/05/31 or 20240531; NaN for anything else, which could be read two ways. */
function dayOf(text: string): number {
  const match = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})$/.exec(text);
  if (!match) return Number.NaN;
  const [year, month, day] = [Number(match[1]), Number(match[3]), Number(match[4])];
  const time = Date.UTC(year, month - 1, day);
  // The 31st of June is no day.
  const isDay = month >= 1 && month <= 12 && day >= 1 && time < Date.UTC(year, month, 1);
  return isDay ? time / 86_400_000 : Number.NaN;
}
