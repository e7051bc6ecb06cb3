import { shortHash } from '@lobule/foundation';
import { bytes, counted } from '../format.ts';
import { html, type Markup } from '../html.ts';
import type { Page } from '../page.ts';
import { table } from '../table.ts';

const FILES_SHOWN = 400;

/** Every file of the run, with the step that wrote it. */
export function files({ results }: Page): Markup {
  if (results.files.length === 0) return html`<p>No list of files was recorded for this run.</p>`;
  const total = results.files.reduce((sum, file) => sum + file.bytes, 0);
  const shown = results.files.slice(0, FILES_SHOWN);
  return html`<p>${counted(results.files.length, 'file')}, ${bytes(total)}. <code>lobule verify</code> checks each against its hash.</p>
<details><summary>List of files</summary>${table(
    'Files of this run',
    [
      { title: 'File' },
      { title: 'Size', numeric: true },
      { title: 'SHA-256' },
      { title: 'Step' },
      { title: 'Key' },
    ],
    shown.map((file) => [
      html`<code>${file.path}</code>`,
      bytes(file.bytes),
      html`<code class="hash">${shortHash(file.sha256)}</code>`,
      file.step,
      html`<code class="hash">${shortHash(file.key)}</code>`,
    ]),
    { hideCaption: true },
  )}${
    results.files.length > shown.length &&
    html`<p class="note">and ${results.files.length - shown.length} more; the ledger holds them all.</p>`
  }</details>`;
}
