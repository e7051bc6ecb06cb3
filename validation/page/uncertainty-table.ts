import type { SuiteReport } from '../suite.ts';
import { decidedAfter } from '../uncertainty.ts';

/** What the suite `uncertainty` prints and does not ask, figure by figure, and what was decided after a look. */
export function uncertaintyTable(reports: readonly SuiteReport[]): string[] {
  const skipped = reports.find(({ name }) => name === 'uncertainty')?.skipped ?? [];
  const rows = skipped
    .filter(({ case: name }) => name.endsWith(', coverage'))
    .map(({ case: name, reason }) => {
      const [why, figures] = reason.split(': bound ');
      const [bound, coverage, flagged, efficiency] = (figures ?? '')
        .split(', ')
        .map((text) => text.replace(/^(coverage|flagged|efficiency) /, ''));
      return `| ${name.slice(0, -', coverage'.length)} | ${bound} | ${coverage} | ${flagged} | ${efficiency} | ${why} |`;
    });
  if (rows.length === 0) return [];
  return [
    '## Intervals that are printed, not asked',
    'Where the protocol does not determine a parameter, or another reason stands beside it; relative bound, share of the nominal 95 % intervals that hold the truth, share of flagged draws, squared bound over variance.',
    ['| figure | bound | coverage | flagged | efficiency | why |', '|---|---|---|---|---|---|', ...rows].join(
      '\n',
    ),
    'Decided after a result had been seen:',
    decidedAfter.map((text) => `- ${text}`).join('\n'),
  ];
}
