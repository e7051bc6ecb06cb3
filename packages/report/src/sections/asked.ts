import { shortHash } from '@lobule/foundation';
import { capitalised } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { facts } from '../table.ts';

/** The question, the outcomes and what was fixed beforehand. */
export function asked({ results, text, told }: Page): Markup {
  const said = text.asked;
  const { study, cohort, notes } = results;
  const endpoints = cohort?.endpoints ?? [];
  const isExploratory = notes.some(({ code }) => code === 'plan-changed');
  return html`<p>${study.question}</p>
${facts([
  [said.patients, study.kind === 'synthetic' ? said.synthetic : said.real],
  [
    said.outcomes,
    endpoints.length > 0 &&
      html`${endpoints.map(({ title, kind }) => html`${said.outcome(capitalised(title), said.kinds[kind])}<br>`)}`,
  ],
  [said.source, cohort && told(cohort.source)],
  [
    said.plan,
    study.planHash === undefined
      ? undefined
      : said.planWords(
          html`<code class="hash">${shortHash(study.planHash)}</code>`,
          isExploratory ? said.exploratory : said.fixed,
        ),
  ],
  [said.study, said.studyWords(html`<code class="hash">${shortHash(study.studyHash)}</code>`, study.seed)],
  [said.credits, study.credits.length > 0 && html`${study.credits.map((credit) => html`${credit}<br>`)}`],
])}`;
}
