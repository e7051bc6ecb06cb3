import type { Checklist, ChecklistEntry, Study, StudyResults } from '@lobule/study';
import { makeTable, numberColumn, type Table, textColumn } from '@lobule/tables';
import { clear } from './clear.ts';
import { factsOf, type RunFacts } from './facts.ts';
import type { Guideline } from './guideline.ts';
import { metrics } from './metrics.ts';
import { remark } from './remark.ts';
import { strobe } from './strobe.ts';
import { tripodAi } from './tripod-ai.ts';

/**
 * The reporting guidelines that fit a study, each item filled in from what the run knows: where in the report it stands,
 * that it was not done, or nothing where only people can answer. No item is ever answered for them.
 *
 * @example
 * fillChecklists(study, results)[0].items[0].state; // 'people'
 */
export function fillChecklists(study: Study, results: StudyResults): Checklist[] {
  if (!results.cohort) return [];
  const facts = factsOf(study, results);
  return fitting(facts).map((guideline) => fill(guideline, facts));
}

function fitting({ models, endpoints, hasFeatures }: RunFacts): Guideline[] {
  return [
    ...(models.length > 0 ? [tripodAi] : []),
    ...(hasFeatures || models.length > 0 ? [clear, metrics] : []),
    strobe,
    ...(endpoints.some(({ kind }) => kind === 'survival') ? [remark] : []),
  ];
}

function fill({ name, title, citation, items }: Guideline, facts: RunFacts): Checklist {
  return {
    name,
    title,
    citation,
    items: items.map(([item, section, asks, rule, weight]): ChecklistEntry => {
      const { state, where, found } = rule(facts);
      return {
        item,
        section,
        asks,
        state,
        ...(where === undefined ? {} : { where }),
        found,
        ...(weight === undefined ? {} : { weight }),
      };
    }),
    origin: checklistFile(name),
  };
}

export function checklistFile(name: string): string {
  return `tables/checklist-${name}.csv`;
}

const STATES = {
  here: 'in the report',
  part: 'in part in the report',
  'not-done': 'not done in this run',
  'not-asked': 'does not apply',
  people: 'for the authors',
} as const;

/** A row for each item; the last column is left for people. */
export function checklistTable({ items }: Checklist): Table {
  const text = (name: string, of: (entry: ChecklistEntry) => string | null) =>
    textColumn(name, items.map(of));
  return makeTable([
    text('item', ({ item }) => item),
    text('section', ({ section }) => section),
    text('asks', ({ asks }) => asks),
    text('state', ({ state }) => STATES[state]),
    text('where', ({ where }) => (where === undefined ? null : `report/index.html#${where}`)),
    text('found', ({ found }) => (found === '' ? null : found)),
    ...(items.some(({ weight }) => weight !== undefined)
      ? [
          numberColumn(
            'weight',
            items.map(({ weight }) => weight ?? Number.NaN),
          ),
        ]
      : []),
    text('authors', () => null),
  ]);
}
