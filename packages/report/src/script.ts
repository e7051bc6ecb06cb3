import type { Text } from './text/text.ts';

/**
 * The page's only script: theme, downloads, copy, flicker, and cards beside their numbers. Without it everything can
 * still be read. It is plain JavaScript in a text because its hash stands in the page's policy.
 */
export function scriptIn({ script }: Text): string {
  const said = JSON.stringify;
  return `'use strict';
const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
for (const element of all('.script-only')) element.hidden = false;

const theme = document.getElementById('theme');
const darkByDefault = matchMedia('(prefers-color-scheme: dark)');
const isDark = () => (root.dataset.theme ?? (darkByDefault.matches ? 'dark' : 'light')) === 'dark';
const nameTheme = () => { theme.textContent = isDark() ? ${said(script.light)} : ${said(script.dark)}; theme.setAttribute('aria-label', isDark() ? ${said(script.toLight)} : ${said(script.toDark)}); };
theme.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; nameTheme(); });
darkByDefault.addEventListener('change', nameTheme);
nameTheme();

const save = (name, type, text) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([${script.csvMark === '' ? '' : `type === 'text/csv' ? ${said(script.csvMark)} : '', `}text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
const dataOf = (id) => JSON.parse(document.getElementById(id).textContent);
const sliceCsv = ({ columns, low, step, unit, name, values }) => {
  const raw = atob(values);
  const lines = [${said(`${script.column},${script.row},`)} + name + ' (' + unit + ')'];
  for (let i = 0; 2 * i < raw.length; i++) {
    const code = raw.charCodeAt(2 * i) + 256 * raw.charCodeAt(2 * i + 1);
    lines.push((i % columns) + ',' + Math.floor(i / columns) + ',' + (code === 0 ? '' : Number((low + (code - 1) * step).toPrecision(4))));
  }
  return lines.join('\\n') + '\\n';
};

const flickers = new Map();
const still = matchMedia('(prefers-reduced-motion: reduce)');
const flicker = (button) => {
  const own = document.getElementById(button.dataset.flicker);
  const image = own.querySelector('image');
  const running = flickers.get(button);
  if (running) {
    clearInterval(running.timer);
    image.setAttribute('href', running.href);
    flickers.delete(button);
    button.setAttribute('aria-pressed', 'false');
    own.classList.remove('flickering');
    return;
  }
  const other = document.getElementById(button.dataset.with);
  if (!other) return;
  const hrefs = [other.querySelector('image').getAttribute('href'), image.getAttribute('href')];
  let turn = 0;
  const show = () => image.setAttribute('href', hrefs[turn++ % 2]);
  show();
  flickers.set(button, { href: hrefs[1], timer: still.matches ? undefined : setInterval(show, 800) });
  button.setAttribute('aria-pressed', 'true');
  own.classList.add('flickering');
};
addEventListener('beforeprint', () => { for (const button of [...flickers.keys()]) flicker(button); });

const copy = async (id) => {
  const text = all('p, li', document.getElementById(id)).map((part) => (part.tagName === 'LI' ? '[' + (1 + [...part.parentElement.children].indexOf(part)) + '] ' : '') + part.textContent).join('\\n');
  const said = document.getElementById('copied');
  try {
    await navigator.clipboard.writeText(text);
    said.textContent = ${said(script.copied)};
  } catch {
    const range = document.createRange();
    range.selectNodeContents(document.getElementById(id));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    said.textContent = ${said(script.selected)};
  }
};

let opener;
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"]');
  const card = link && document.getElementById(link.getAttribute('href').slice(1));
  if (card && card.matches('.origin') && card.showPopover) {
    event.preventDefault();
    opener = link;
    card.showPopover();
    return;
  }
  if (link && link.closest('.origin')) link.closest('.origin').hidePopover();
  const button = event.target.closest('button');
  if (!button) return;
  const { csv, svg, slice, name, copy: copied, open, close, flicker: flickered } = button.dataset;
  if (csv) save(name, 'text/csv', dataOf(csv).csv);
  if (slice) save(name, 'text/csv', sliceCsv(dataOf(slice)));
  if (svg) save(name, 'image/svg+xml', new XMLSerializer().serializeToString(document.getElementById(svg).querySelector('svg')));
  if (flickered) flicker(button);
  if (copied) copy(copied);
  if (open) for (const one of all('#' + open + ' > details')) one.open = true;
  if (close) for (const one of all('#' + close + ' > details')) one.open = false;
  if (button.matches('.num, .tool[popovertarget]')) opener = button;
});

for (const card of all('.origin')) {
  card.addEventListener('toggle', (event) => {
    if (event.newState !== 'open' || !opener || innerWidth < 700) return;
    const from = opener.getBoundingClientRect();
    const size = card.getBoundingClientRect();
    const below = from.bottom + 8 + size.height < innerHeight;
    card.style.margin = '0';
    card.style.inset = 'auto';
    card.style.left = Math.max(12, Math.min(from.left, innerWidth - size.width - 12)) + 'px';
    card.style.top = Math.max(12, below ? from.bottom + 8 : from.top - size.height - 8) + 'px';
  });
}

const openTarget = () => {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let part = target; part; part = part.parentElement) if (part.tagName === 'DETAILS') part.open = true;
  target.scrollIntoView();
};
addEventListener('hashchange', openTarget);
openTarget();

const contents = document.querySelector('.contents details');
if (innerWidth < 1100) contents.open = false;
const links = new Map(all('.contents a').map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    for (const link of links.values()) link.removeAttribute('aria-current');
    links.get(target.id)?.setAttribute('aria-current', 'true');
  }
}, { rootMargin: '-10% 0px -80% 0px' });
for (const part of all('.part')) seen.observe(part);
`;
}
