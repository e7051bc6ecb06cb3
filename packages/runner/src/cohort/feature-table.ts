import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import type { ExamOutcome } from '../exam/exam-task.ts';

/** A row for each exam, a column for each feature that any exam has; NaN where an exam has none. */
export function featureTable(outcomes: readonly ExamOutcome[]): Table {
  const names = new Set<string>();
  for (const { features } of outcomes) for (const { name } of features) names.add(name);
  const values = outcomes.map(({ features }) => new Map(features.map(({ name, value }) => [name, value])));
  return makeTable([
    textColumn(
      'subject',
      outcomes.map(({ subject }) => subject),
    ),
    textColumn(
      'visit',
      outcomes.map(({ result }) => result.visit),
    ),
    ...[...names].map((name) =>
      numberColumn(
        name,
        values.map((row) => row.get(name) ?? Number.NaN),
      ),
    ),
  ]);
}
