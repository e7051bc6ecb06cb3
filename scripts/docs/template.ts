// The frame of every page of the site, and its one style sheet. No script: the site is read as it is.
import path from 'node:path';
import type { Page } from './pages.ts';

const PARTS: readonly Page['part'][] = ['Start', 'Learn', 'How to', 'Reference', 'Rooms', 'API', 'Why'];

/** A page in its frame: side bar, text, and the pages before and after it. */
export function pageHtml(page: Page, all: readonly Page[], body: string): string {
  const up = path.posix.relative(path.posix.dirname(page.to), '') || '.';
  const link = ({ to, title }: Page, rel = '') =>
    `<a href="${up}/${to}"${to === page.to ? ' aria-current="page"' : ''}${rel}>${escaped(title)}</a>`;
  const bar = PARTS.map((part) => {
    const items = all.filter((one) => one.part === part).map((one) => `<li>${link(one)}</li>`);
    const isOpen = page.part === part || part === 'Learn' || part === 'How to' || part === 'Start';
    return `<details${isOpen ? ' open' : ''}><summary>${part}</summary><ul>${items.join('')}</ul></details>`;
  }).join('\n');
  const at = all.indexOf(page);
  const [before, after] = [all[at - 1], all[at + 1]];
  const title = page.title === 'Lobule' ? 'Lobule' : `${page.title} - Lobule`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self' data:">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${up}/style.css">
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header><a class="name" href="${up}/index.html">Lobule</a><a class="all" href="#pages">All pages</a></header>
<main id="text">
${body}
<hr>
<p class="turn">${before ? `<span>Before: ${link(before, ' rel="prev"')}</span>` : ''}${after ? `<span>Next: ${link(after, ' rel="next"')}</span>` : ''}</p>
<p class="note">For research, not a medical device.</p>
</main>
<nav id="pages" aria-label="Pages">
${bar}
</nav>
</body>
</html>
`;
}

/** Text for HTML and its attributes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

export const STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1d2329, #e5e8ec);
  --muted: light-dark(#59616b, #a3acb6);
  --paper: light-dark(#ffffff, #14181d);
  --shade: light-dark(#f4f5f7, #1d232a);
  --rule: light-dark(#d9dce0, #343c46);
  --link: light-dark(#0b5fa5, #7ab8f0);
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper);
  font: 17px/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
a { color: var(--link); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
header { display: flex; justify-content: space-between; align-items: baseline; padding: .75rem 1.25rem; background: var(--shade); border-bottom: 1px solid var(--rule); }
.name { font-size: 1.25rem; font-weight: 650; color: inherit; text-decoration: none; }
nav { padding: 1rem 1.25rem; background: var(--shade); border-top: 1px solid var(--rule); font-size: .9rem; }
nav ul { list-style: none; margin: .25rem 0 .75rem; padding: 0; }
nav li a { display: block; padding: .25rem .5rem; border-radius: .25rem; text-decoration: none; color: inherit; }
nav li a:hover { background: var(--rule); }
nav li a[aria-current] { color: var(--link); font-weight: 600; }
nav summary { cursor: pointer; padding: .25rem 0; font-weight: 600; color: var(--muted); }
main { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: .5rem 0 1.25rem; text-wrap: balance; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
pre, code { font-family: ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace; font-size: .86em; }
code { background: var(--shade); padding: .1em .3em; border-radius: .2rem; overflow-wrap: anywhere; }
pre { background: var(--shade); border: 1px solid var(--rule); border-radius: .35rem; padding: .9rem 1rem; overflow-x: auto; line-height: 1.5; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.wide { overflow-x: auto; }
.wide td { min-width: 5.5rem; }
.wide code { overflow-wrap: normal; }
table { border-collapse: collapse; font-size: .92em; margin: 1rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--rule); }
th { color: var(--muted); font-weight: 600; }
td { font-variant-numeric: tabular-nums; }
p:has(> img ~ img) { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1rem; align-items: start; }
img { max-width: 100%; height: auto; padding: .4rem; background: #fff; border: 1px solid var(--rule); border-radius: .35rem; }
blockquote { margin: 1rem 0; padding: .75rem 1rem; border-left: 3px solid var(--link); background: var(--shade); overflow-x: auto; }
blockquote p { margin: 0; }
hr { border: 0; border-top: 1px solid var(--rule); margin: 3rem 0 1rem; }
.turn { display: flex; flex-wrap: wrap; gap: .5rem 2rem; justify-content: space-between; }
.note { color: var(--muted); font-size: .85rem; }
@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 17rem minmax(0, 1fr); grid-template-rows: auto 1fr; }
  header, nav { grid-column: 1; border: 0; border-right: 1px solid var(--rule); }
  main { grid-column: 2; grid-row: 1 / 3; width: 100%; }
  .all { display: none; }
}
`;
