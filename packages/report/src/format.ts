import type { Measured } from '@lobule/foundation';
import type { Interval } from '@lobule/study';

/** What a language says of numbers; digits, signs and units are the same in all. */
export interface NumberWords {
  readonly undefined: string;
  readonly infinite: string;
  readonly pUndefined: string;
  undefinedBecause(reason: string | undefined): string;
  /** Of a share that is written already: `95`. */
  percent(share: string): string;
  range(from: string, to: string): string;
  /** A value with the ends of its interval, and its level in per cent where that is to be told. */
  interval(value: string, low: string, high: string, level: string | undefined): string;
  /** `a, b and c`. */
  listed(items: readonly string[]): string;
  /** The sentence with a full stop at its end. */
  sentence(text: string): string;
}

/** Numbers as people read them: few digits, a true minus sign, units as they are printed. */
export interface Format {
  number(value: number, digits?: number): string;
  /** A value in the unit that it is printed in, with the unit unless told not to. */
  quantity(
    value: number,
    unit: string,
    options?: { readonly unit?: boolean; readonly digits?: number },
  ): string;
  /** `0.123 ± 0.004 min⁻¹`, or why it is undefined. */
  measured(value: Measured): string;
  /** A share between 0 and 1 as a percentage. */
  percent(share: number, decimals?: number): string;
  /** `0.74 (95 % CI 0.66 to 0.81)`; measures of discrimination have two decimals, others three digits. */
  interval(value: Interval, options?: { readonly decimals?: number; readonly level?: boolean }): string;
  range(from: string, to: string): string;
  fixed(value: number, decimals: number): string;
  /** `p = 0.03`, `p < 0.001`; never rounded across 0.05. */
  pValue(p: number): string;
  bytes(count: number): string;
  listed(items: readonly string[]): string;
  sentence(text: string): string;
}

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

/**
 * The numbers of a language: the same digits in every engine and every language, since nothing asks the machine for its
 * locale.
 *
 * @example
 * makeFormat(words).number(0.0431527); // '0.0432'
 * makeFormat(words).number(-1234567); // '−1,234,567'
 */
export function makeFormat(words: NumberWords): Format {
  /** Three significant digits unless told otherwise; powers of ten only for the very large and the very small. */
  function number(value: number, digits = 3): string {
    if (Number.isNaN(value)) return words.undefined;
    if (!Number.isFinite(value)) return value > 0 ? words.infinite : `−${words.infinite}`;
    return finite(value, digits);
  }

  function quantity(
    value: number,
    unit: string,
    options: { readonly unit?: boolean; readonly digits?: number } = {},
  ): string {
    const { text, factor } = printedUnit(unit);
    const shown = number(value * factor, options.digits);
    return options.unit === false || Number.isNaN(value) ? shown : `${shown}${unitAfter(text)}`;
  }

  function measured({ value, unit, standardError, reason }: Measured): string {
    if (Number.isNaN(value)) return words.undefinedBecause(reason?.text);
    if (standardError === undefined || !Number.isFinite(standardError)) return quantity(value, unit);
    const { text, factor } = printedUnit(unit);
    const error = (standardError * factor).toPrecision(2);
    if (error.includes('e'))
      return `${number(value * factor)} ± ${number(standardError * factor, 2)}${unitAfter(text)}`;
    // Value and error end at the same decimal.
    const decimals = error.split('.')[1]?.length ?? 0;
    return `${fixed(value * factor, decimals)} ± ${error}${unitAfter(text)}`;
  }

  function percent(share: number, decimals = 0): string {
    if (!Number.isFinite(share)) return words.undefined;
    return words.percent(signed((100 * share).toFixed(decimals)));
  }

  function interval(
    { value, low, high, level }: Interval,
    options: { readonly decimals?: number; readonly level?: boolean } = {},
  ): string {
    const write = (x: number) => (options.decimals === undefined ? number(x) : fixed(x, options.decimals));
    if (!Number.isFinite(low) || !Number.isFinite(high)) return write(value);
    const told = options.level === false ? undefined : number(100 * level);
    return words.interval(write(value), write(low), write(high), told);
  }

  function fixed(value: number, decimals: number): string {
    return Number.isFinite(value) ? signed(value.toFixed(decimals)) : words.undefined;
  }

  function pValue(p: number): string {
    if (Number.isNaN(p)) return words.pUndefined;
    if (p < 0.001) return 'p < 0.001';
    const text = p < 0.095 ? p.toPrecision(2).replace(/(\.\d*[1-9])0+$/, '$1') : p.toFixed(2);
    const crossed = p < 0.05 !== Number(text) < 0.05;
    return `p = ${crossed ? p.toFixed(4) : text}`;
  }

  const { range, listed, sentence } = words;
  return { number, quantity, measured, percent, interval, range, fixed, pValue, bytes, listed, sentence };
}

function finite(value: number, digits: number): string {
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

/** What stands after a number: a unit with a power of ten in it is a factor. */
function unitAfter(text: string): string {
  if (text === '') return '';
  return text.startsWith('10') ? `\u00a0×\u00a0${text}` : `\u00a0${text}`;
}

/** With a true minus sign, and none before a zero. */
function signed(text: string): string {
  return /[1-9]/.test(text) ? text.replace('-', '−') : text.replace('-', '');
}

function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  if (count < 1e6) return `${finite(count / 1000, 2)} kB`;
  return count < 1e9 ? `${finite(count / 1e6, 2)} MB` : `${finite(count / 1e9, 2)} GB`;
}

export function capitalised(text: string): string {
  return text === '' ? text : text[0].toUpperCase() + text.slice(1);
}

/** A title within a sentence; abbreviations keep their capitals. */
export function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text[0].toLowerCase() + text.slice(1) : text;
}

/** A sentence that the run wrote, with a full stop at its end. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
