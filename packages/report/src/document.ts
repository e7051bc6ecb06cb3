import { sha256 } from '@lobule/foundation';
import { base64 } from '@lobule/plots';
import type { StudyResults } from '@lobule/study';
import { html, type Markup, ownMarkup } from './html.ts';
import type { Section } from './page.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

const CAUTION = 'For research, not a medical device';

/** The frame around the sections: head, policy, banners, contents, footer. */
export function document(
  results: StudyResults,
  { sections, cards }: { readonly sections: readonly Section[]; readonly cards: Markup },
): string {
  const { study } = results;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${study.software} ${study.version}">
<title>${study.title}</title>
<style>${ownMarkup(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<aside class="banner" aria-label="Caution"><p>${CAUTION}.</p></aside>
<div class="shell">
<header class="top"><p class="brand">${study.software}<span> study report</span></p><button type="button" class="button script-only" id="theme" hidden>Dark</button></header>
<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary><ol>${sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></details></nav>
<main id="main" tabindex="-1">
<h1>${study.title}</h1>
${
  study.kind === 'synthetic' &&
  html`<div class="synthetic"><p><strong>Synthetic patients.</strong> Everyone in this report was made by a program, with a truth that is known. Nothing here is about real people; it shows how well the measurement works.</p></div>`
}
${sections.map(
  ({ id, title, body }) =>
    html`<section id="${id}" class="part" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}
</section>
`,
)}
</main>
<footer><p><strong>${CAUTION}.</strong></p><p class="note">${study.software} ${study.version}. This file needs no network and sends nothing.</p></footer>
</div>
${cards}<script>${ownMarkup(SCRIPT)}</script>
</body>
</html>
`.markup;
}

/** Nothing but this file's own style and script, named by their hashes, and pictures within it. */
function policy(): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src '${integrity(STYLE)}'`,
    `script-src '${integrity(SCRIPT)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function integrity(text: string): string {
  const digest = sha256(text);
  const raw = Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16));
  return `sha256-${base64(raw)}`;
}
