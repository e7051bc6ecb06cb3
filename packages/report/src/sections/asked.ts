import { shortHash } from '@lobule/foundation';
import { capitalised } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { facts } from '../table.ts';

const KINDS = { binary: 'yes or no', survival: 'time to event', classes: 'one of several classes' } as const;

/** The question, the outcomes and what was fixed beforehand. */
export function asked({ results }: Page): Markup {
  const { study, cohort, notes } = results;
  const endpoints = cohort?.endpoints ?? [];
  const isExploratory = notes.some(({ code }) => code === 'plan-changed');
  return html`<p>${study.question}</p>
${facts([
  ['Patients', study.kind === 'synthetic' ? 'Synthetic: made by a program, with known truth' : 'Real'],
  [
    'Outcomes',
    endpoints.length > 0 &&
      html`${endpoints.map(({ title, kind }) => html`${capitalised(title)} (${KINDS[kind]})<br>`)}`,
  ],
  ['Source of the table', cohort?.source],
  [
    'Plan',
    study.planHash === undefined
      ? undefined
      : html`<code class="hash">${shortHash(study.planHash)}</code>, ${isExploratory ? 'made after another plan had been carried out on these outcomes: exploratory' : 'fixed before an outcome was read'}`,
  ],
  ['Study', html`<code class="hash">${shortHash(study.studyHash)}</code>, seed ${study.seed}`],
  ['Credits', study.credits.length > 0 && html`${study.credits.map((credit) => html`${credit}<br>`)}`],
])}`;
}
