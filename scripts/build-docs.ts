// npm run docs [-- <folder>]: the documentation as a site of plain pages, from docs/, the rooms' READMEs and the code.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Marked } from 'marked';
import { anchorOf } from './docs/anchor.ts';
import { modelsPage } from './docs/models-page.ts';
import { type Page, pages } from './docs/pages.ts';
import { escaped, pageHtml, STYLE } from './docs/template.ts';

const root = path.join(import.meta.dirname, '..');

/** A link of a page that leads nowhere, in words. */
export type BrokenLink = string;

/**
 * Writes every page; pictures are copied beside them.
 *
 * @returns links that lead nowhere: there should be none
 * @example
 * const broken = buildDocs('lobule-out/docs');
 */
export function buildDocs(out: string): BrokenLink[] {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const all = pages();
  const target = new Map(all.map((page) => [page.source, page.to]));
  const broken: BrokenLink[] = [];
  for (const page of all) {
    const text = page.made === 'models' ? modelsPage() : readFileSync(path.join(root, page.source), 'utf8');
    const body = render(text, page, target, broken);
    const file = path.join(out, page.to);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, pageHtml(page, all, body));
  }
  writeFileSync(path.join(out, 'style.css'), STYLE);
  cpSync(path.join(root, 'docs', 'images'), path.join(out, 'images'), { recursive: true });
  return broken;
}

function render(text: string, page: Page, target: ReadonlyMap<string, string>, broken: BrokenLink[]): string {
  const here = path.posix.dirname(page.source);
  const up = path.posix.relative(path.posix.dirname(page.to), '') || '.';
  const marked = new Marked({
    gfm: true,
    renderer: {
      link({ href, tokens }) {
        const inner = this.parser.parseInline(tokens);
        if (/^(https?:|#)/.test(href)) return `<a href="${href}">${inner}</a>`;
        const [place, anchor] = href.split('#');
        const source = path.posix.normalize(path.posix.join(here, place));
        const to = target.get(source) ?? target.get(`${source.replace(/\/$/, '')}/README.md`);
        if (to !== undefined) return `<a href="${up}/${to}${anchor ? `#${anchor}` : ''}">${inner}</a>`;
        // What stands in the repository and not in the site is named, not linked.
        if (!existsSync(path.join(root, source))) broken.push(`${page.source}: ${href}`);
        return `${inner} (<code>${source}</code>)`;
      },
      image({ href, text: alt }) {
        const source = path.posix.normalize(path.posix.join(here, href));
        if (!existsSync(path.join(root, source))) broken.push(`${page.source}: ${href}`);
        return `<img src="${up}/${source.replace(/^docs\//, '')}" alt="${escaped(alt)}"${sizeOf(source)} loading="lazy">`;
      },
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${anchorOf(inner)}">${inner}</h${depth}>\n`;
      },
    },
  });
  const html = marked.parse(text, { async: false });
  return html.replaceAll('<table>', '<div class="wide"><table>').replaceAll('</table>', '</table></div>');
}

/** Of a PNG, which has two pixels for each of the page: so that nothing moves while it loads. */
function sizeOf(source: string): string {
  const file = path.join(root, source);
  if (!source.endsWith('.png') || !existsSync(file)) return '';
  const header = readFileSync(file).subarray(16, 24);
  return ` width="${header.readUInt32BE(0) / 2}" height="${header.readUInt32BE(4) / 2}"`;
}

if (import.meta.main) {
  const out = process.argv[2] ?? path.join(root, 'lobule-out', 'docs');
  const broken = buildDocs(out);
  for (const link of broken) process.stderr.write(`leads nowhere: ${link}\n`);
  process.stdout.write(
    `The documentation is in ${path.relative(process.cwd(), out) || out}: open index.html\n`,
  );
  process.exitCode = broken.length > 0 ? 1 : 0;
}
