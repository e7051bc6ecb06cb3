import { curveWithFit } from '@lobule/plots';
import type { CurveView, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { measured } from '../format-english.ts';
import { html, type Markup } from '../html.ts';
import { type Page, patientPart } from '../page.ts';
import type { Source } from '../provenance.ts';

/** A curve with its fit, its residual and the parameters of the fit. */
export function curveFigure(page: Page, subject: SubjectResult, curve: CurveView): Markup {
  const finite = curve.measured.some(Number.isFinite);
  const title = `${curve.title} (${subject.subject}, ${subject.visit})`;
  if (!finite) return html`<p class="note">${title}: no value to draw.</p>`;
  const parameters = curve.parameters.map((parameter) => `${parameter.name} ${measured(parameter)}`);
  const source: Source = {
    path: curve.origin,
    map: curve.parameters.find(({ name }) => page.map(name))?.name,
    where: title,
    part: patientPart(subject),
  };
  return figure(page, {
    title: curve.title,
    draw: () => curveWithFit({ ...curve, title, description: `${curve.model}: ${parameters.join(', ')}` }),
    caption: html`${curve.model}. ${curve.parameters.map(
      (parameter, i) =>
        html`${i > 0 && ', '}${parameter.name} ${page.provenance.number(measured(parameter), {
          ...source,
          map: page.map(parameter.name) && parameter.name,
        })}`,
    )}`,
    source,
    data: {
      [curve.xLabel]: curve.x,
      [`measured ${curve.yLabel}`]: curve.measured,
      residual: curve.residual,
    },
  });
}
