/** SVG as text, escaped by construction: a string child is always text, never markup. */

/** A finished piece of SVG; only `mark` makes one. */
export interface Mark {
  readonly svg: string;
}

export type Child = Mark | string | readonly Mark[];

/** Undefined attributes are left out; numbers are written with at most two decimals. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element with its children.
 *
 * @example
 * mark('text', { x: 1 / 3 }, 'a < b').svg; // '<text x="0.33">a &lt; b</text>'
 */
export function mark(name: string, attributes: Attributes, ...children: readonly Child[]): Mark {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escapeText(value!)}"`)
    .join('');
  const inside = children.map(childText).join('');
  return { svg: inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>` };
}

function childText(child: Child): string {
  if (typeof child === 'string') return escapeText(child);
  return 'svg' in child ? child.svg : child.map(({ svg }) => svg).join('');
}

/** Text for XML and HTML, in content and in attributes: `a < b` becomes `a &lt; b`. */
export function escapeText(text: string | number): string {
  return String(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** At most two decimals: a hundredth of a pixel is beyond any screen, and files stay small. */
export function short(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return Object.is(rounded, -0) ? '0' : String(rounded);
}

/** Path data of a line through points; a point that is not finite breaks the line. */
export function linePath(points: readonly (readonly [number, number])[]): string {
  let data = '';
  let drawing = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      drawing = false;
      continue;
    }
    data += `${drawing ? 'L' : 'M'}${short(x)} ${short(y)}`;
    drawing = true;
  }
  return data;
}
