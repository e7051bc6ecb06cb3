import { sha256 } from '@lobule/foundation';
import { base64 } from '@lobule/plots';
import type { StudyResults } from '@lobule/study';
import { html, type Markup, ownMarkup } from './html.ts';
import type { Section } from './page.ts';
import { scriptIn } from './script.ts';
import { STYLE } from './style.ts';
import type { Text } from './text/text.ts';

/** The frame around the sections: head, policy, banners, contents, footer. */
export function document(
  { study }: StudyResults,
  text: Text,
  { sections, cards }: { readonly sections: readonly Section[]; readonly cards: Markup },
): string {
  const { frame } = text;
  const script = scriptIn(text);
  const style = STYLE + text.style;
  return html`<!doctype html>
<html lang="${text.code}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="${study.software} ${study.version}">
<title>${study.title}</title>
<style>${ownMarkup(style)}</style>
</head>
<body>
<a class="skip" href="#main">${frame.skip}</a>
<aside class="banner" aria-label="${frame.cautionLabel}"><p>${text.format.sentence(frame.caution)}</p></aside>
<div class="shell">
<header class="top"><p class="brand">${study.software}<span> ${frame.brand}</span></p><button type="button" class="button script-only" id="theme" hidden>${frame.dark}</button></header>
<nav class="contents" aria-label="${frame.contents}"><details open><summary>${frame.contents}</summary><ol>${sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></details></nav>
<main id="main" tabindex="-1">
<h1>${study.title}</h1>
${study.kind === 'synthetic' && html`<div class="synthetic"><p>${frame.synthetic}</p></div>`}
${sections.map(
  ({ id, title, body }) =>
    html`<section id="${id}" class="part" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}
</section>
`,
)}
</main>
<footer><p><strong>${text.format.sentence(frame.caution)}</strong></p><p class="note">${frame.footer(study.software, study.version)}</p></footer>
</div>
${cards}<script>${ownMarkup(script)}</script>
</body>
</html>
`.markup;
}

/** Nothing but this file's own style and script, named by their hashes, and pictures within it. */
function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src '${integrity(style)}'`,
    `script-src '${integrity(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

function integrity(text: string): string {
  const digest = sha256(text);
  const raw = Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(digest.slice(2 * i, 2 * i + 2), 16));
  return `sha256-${base64(raw)}`;
}
