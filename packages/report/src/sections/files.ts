import { shortHash } from '@lobule/foundation';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

const FILES_SHOWN = 400;

/** Every file of the run, with the step that wrote it. */
export function files({ results, text }: Page): Markup {
  const said = text.files;
  if (results.files.length === 0) return html`<p>${said.none}</p>`;
  const total = results.files.reduce((sum, file) => sum + file.bytes, 0);
  const shown = results.files.slice(0, FILES_SHOWN);
  return html`<p>${said.summary(results.files.length, total)}</p>
<details><summary>${said.list}</summary>${table(
    said.caption,
    [
      { title: said.file },
      { title: said.size, numeric: true },
      { title: said.hash },
      { title: said.step },
      { title: said.key },
    ],
    shown.map((file) => [
      html`<code>${file.path}</code>`,
      text.format.bytes(file.bytes),
      html`<code class="hash">${shortHash(file.sha256)}</code>`,
      file.step,
      html`<code class="hash">${shortHash(file.key)}</code>`,
    ]),
    { hideCaption: true },
  )}${
    results.files.length > shown.length &&
    html`<p class="note">${said.more(results.files.length - shown.length)}</p>`
  }</details>`;
}
