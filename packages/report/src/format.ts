import type { Measured } from '@lobule/foundation';
import type { Interval } from '@lobule/study';

/** Numbers as people read them: few digits, a true minus sign, units as they are printed. */

const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
};

/** Units that are printed otherwise than they are stored, with the factor between. */
const PRINTED_UNITS: Readonly<Record<string, { readonly text: string; readonly factor: number }>> = {
  '1': { text: '', factor: 1 },
  '1/min': { text: 'min⁻¹', factor: 1 },
  '1/min/mm': { text: 'min⁻¹\u00a0mm⁻¹', factor: 1 },
  '1/mm': { text: 'mm⁻¹', factor: 1 },
  'mm2/s': { text: '10⁻³\u00a0mm²/s', factor: 1000 },
  'mm^2/s': { text: '10⁻³\u00a0mm²/s', factor: 1000 },
  mm2: { text: 'mm²', factor: 1 },
  mm3: { text: 'mm³', factor: 1 },
};

export function printedUnit(unit: string): { readonly text: string; readonly factor: number } {
  return PRINTED_UNITS[unit] ?? { text: unit, factor: 1 };
}

/** Three significant digits unless told otherwise; powers of ten only for the very large and the very small.
 *
 * @example
 * number(0.0431527); // '0.0432'
 * number(-1234567); // '−1,234,567'
 */
export function number(value: number, digits = 3): string {
  if (Number.isNaN(value)) return 'undefined';
  if (!Number.isFinite(value)) return value > 0 ? 'infinite' : '−infinite';
  if (value === 0) return '0';
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (Number.isInteger(value) && size < 1e15) return sign + grouped(String(size));
  if (size < 0.0005 || size >= 1e9) return sign + powerOfTen(size, digits);
  const text = size.toPrecision(digits);
  // A whole part of more digits than asked for would come with an exponent.
  return sign + (text.includes('e') || Number(text) >= 1000 ? grouped(Number(text).toFixed(0)) : text);
}

function powerOfTen(size: number, digits: number): string {
  const [mantissa, exponent] = size.toExponential(digits - 1).split('e');
  const raised = [...String(Number(exponent))].map((character) => SUPERSCRIPTS[character]).join('');
  return `${mantissa} × 10${raised}`;
}

function grouped(whole: string): string {
  return whole.length > 3 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
}

/** A value in the unit that it is printed in, with the unit unless told not to. */
export function quantity(
  value: number,
  unit: string,
  options: { readonly unit?: boolean; readonly digits?: number } = {},
): string {
  const { text, factor } = printedUnit(unit);
  const shown = number(value * factor, options.digits);
  return options.unit === false || Number.isNaN(value) ? shown : `${shown}${unitAfter(text)}`;
}

/** What stands after a number: a unit with a power of ten in it is a factor. */
function unitAfter(text: string): string {
  if (text === '') return '';
  return text.startsWith('10') ? `\u00a0×\u00a0${text}` : `\u00a0${text}`;
}

/** `0.123 ± 0.004 min⁻¹`, or why it is undefined. */
export function measured({ value, unit, standardError, reason }: Measured): string {
  if (Number.isNaN(value)) return `undefined (${reason?.text ?? 'no reason given'})`;
  if (standardError === undefined || !Number.isFinite(standardError)) return quantity(value, unit);
  const { text, factor } = printedUnit(unit);
  const error = (standardError * factor).toPrecision(2);
  if (error.includes('e'))
    return `${number(value * factor)} ± ${number(standardError * factor, 2)}${unitAfter(text)}`;
  // Value and error end at the same decimal.
  const decimals = error.split('.')[1]?.length ?? 0;
  return `${fixed(value * factor, decimals)} ± ${error}${unitAfter(text)}`;
}

/** A share between 0 and 1 as a percentage. */
export function percent(share: number, decimals = 0): string {
  if (!Number.isFinite(share)) return 'undefined';
  return `${signed((100 * share).toFixed(decimals))} %`;
}

/** `0.74 (95 % CI 0.66 to 0.81)`; measures of discrimination have two decimals, others three digits. */
export function interval(
  { value, low, high, level }: Interval,
  options: { decimals?: number; level?: boolean } = {},
): string {
  const write = (x: number) => (options.decimals === undefined ? number(x) : fixed(x, options.decimals));
  if (!Number.isFinite(low) || !Number.isFinite(high)) return write(value);
  const name = options.level === false ? '' : `${number(100 * level)} % CI `;
  return `${write(value)} (${name}${write(low)} to ${write(high)})`;
}

export function fixed(value: number, decimals: number): string {
  return Number.isFinite(value) ? signed(value.toFixed(decimals)) : 'undefined';
}

/** With a true minus sign, and none before a zero. */
function signed(text: string): string {
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
}

/** `p = 0.03`, `p < 0.001`; never rounded across 0.05. */
export function pValue(p: number): string {
  if (Number.isNaN(p)) return 'p undefined';
  if (p < 0.001) return 'p < 0.001';
  const text = p < 0.095 ? p.toPrecision(2).replace(/(\.\d*[1-9])0+$/, '$1') : p.toFixed(2);
  const crossed = p < 0.05 !== Number(text) < 0.05;
  return `p = ${crossed ? p.toFixed(4) : text}`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${number(count / 1000, 2)} kB`;
  return count < 1e9 ? `${number(count / 1e6, 2)} MB` : `${number(count / 1e9, 2)} GB`;
}

/** `1 exam`, `3 exams`, from a unit in the plural. */
export function countOf(n: number, units: string): string {
  return counted(n, units.replace(/s$/, ''), units);
}

/** `1 patient`, `3 patients`. */
export function counted(n: number, singular: string, plural = `${singular}s`): string {
  return `${number(n)} ${n === 1 ? singular : plural}`;
}

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2
    ? (items[0] ?? '')
    : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

export function capitalised(text: string): string {
  return text === '' ? text : text[0].toUpperCase() + text.slice(1);
}

/** A title within a sentence; abbreviations keep their capitals. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

/** The sentence with a full stop at its end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
