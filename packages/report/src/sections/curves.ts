import type { Measured } from '@lobule/foundation';
import { curveWithFit } from '@lobule/plots';
import type { CurveView, SubjectResult } from '@lobule/study';
import { figure } from '../figure.ts';
import { html, type Markup } from '../html.ts';
import { examName, type Page, patientPart } from '../page.ts';
import type { Source } from '../provenance.ts';

/** A curve with its fit, its residual and the parameters of the fit. */
export function curveFigure(page: Page, subject: SubjectResult, curve: CurveView): Markup {
  const finite = curve.measured.some(Number.isFinite);
  const { curves: said, format, plots } = page.text;
  const plain = { title: page.plain(curve.title), model: page.plain(curve.model) };
  const axes = { xLabel: page.plain(curve.xLabel), yLabel: page.plain(curve.yLabel) };
  const title = said.title(plain.title, examName(page, subject));
  if (!finite) return html`<p class="note">${said.nothing(title)}</p>`;
  const written = curve.parameters.map((parameter) => ({
    name: parameter.name,
    text: format.measured(toldReason(page, parameter)),
  }));
  const parameters = written.map(({ name, text }) => `${name} ${text}`);
  const source: Source = {
    path: curve.origin,
    map: curve.parameters.find(({ name }) => page.map(name))?.name,
    where: title,
    part: patientPart(page, subject),
  };
  return figure(page, {
    title: plain.title,
    draw: () =>
      curveWithFit({
        ...curve,
        ...axes,
        title,
        description: said.description(plain.model, parameters),
        words: plots,
      }),
    caption: said.caption(
      page.told(curve.model),
      written.map(({ name, text }) =>
        said.parameter(name, page.provenance.number(text, { ...source, map: page.map(name) && name })),
      ),
    ),
    source,
    data: {
      [axes.xLabel]: curve.x,
      [said.measured(axes.yLabel)]: curve.measured,
      [said.residual]: curve.residual,
    },
  });
}

function toldReason(page: Page, parameter: Measured): Measured {
  const { reason } = parameter;
  return reason === undefined
    ? parameter
    : { ...parameter, reason: { ...reason, text: page.plain(reason.text) } };
}
