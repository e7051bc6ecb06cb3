/** Numbers in columns as R's print() writes them, for readers who know its tables. */

/**
 * Values with one number of decimals: the fewest that show each of them to so many significant digits, without zeros
 * that all would end in (R's formatReal).
 *
 * @example
 * commonDecimals([18.866, 0.01773], 4); // ['18.86600', '0.01773']
 */
export function commonDecimals(values: readonly number[], digits: number): string[] {
  const finite = values.filter(Number.isFinite);
  const decimals = Math.max(0, ...finite.map((value) => decimalsNeeded(value, digits)));
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const inPowers =
    decimals > MOST_DECIMALS ||
    widest(finite.map((value) => scientific(value, digits))) <
      widest(finite.map((value) => value.toFixed(decimals)));
  const write = (value: number) => (inPowers ? scientific(value, digits) : value.toFixed(decimals));
  return values.map((value) => (Number.isFinite(value) ? write(value) : notFinite(value)));
}

/** Beyond these a number is not written out. */
const MOST_DECIMALS = 15;

/** Decimals of a value at so many significant digits, its last zeros left out. */
function decimalsNeeded(value: number, digits: number): number {
  if (value === 0) return 0;
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const shown = mantissa.replace(/^-/, '').replace('.', '').replace(/0+$/, '').length;
  return Math.max(0, shown - 1 - Number(exponent));
}

function scientific(value: number, digits: number): string {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  const size = String(Math.abs(Number(exponent))).padStart(2, '0');
  return `${short}e${Number(exponent) < 0 ? '-' : '+'}${size}`;
}

function notFinite(value: number): string {
  return Number.isNaN(value) ? 'NA' : value > 0 ? 'Inf' : '-Inf';
}

/** One value to so many significant digits. */
export function significant(value: number, digits: number): string {
  return commonDecimals([value], digits)[0];
}

/** Smaller p values cannot be told from 0 in double precision; R prints no smaller one. */
const LEAST_P = 2.220446049250313e-16;

/** Below this R writes powers of ten. */
const LEAST_FIXED = 1e-4;

/** p values as R's format.pval: one number of decimals, powers of ten below 0.0001, and `< 2e-16`. */
export function pColumn(values: readonly number[], digits: number): string[] {
  const fixed = commonDecimals(
    values.filter((p) => p >= LEAST_FIXED),
    digits,
  );
  const powers = commonDecimals(
    values.filter((p) => p >= LEAST_P && p < LEAST_FIXED),
    digits,
  );
  const space = [...fixed, ...powers].some((text) => text.length > 6) ? ' ' : '';
  return values.map((p) => {
    if (Number.isNaN(p)) return 'NA';
    if (p < LEAST_P) return `<${space}2e-16`;
    return (p >= LEAST_FIXED ? fixed.shift() : powers.shift()) as string;
  });
}

/** `***` below 0.001, `**` below 0.01, `*` below 0.05, `.` below 0.1. */
export function stars(p: number): string {
  if (p < 0.001) return '***';
  if (p < 0.01) return '**';
  if (p < 0.05) return '*';
  return p < 0.1 ? '.' : ' ';
}

export const STARS = "Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1";

/** Rows under headings: the first column to the left, the others to the right, the last to the left where it is marks. */
export function alignedTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  marks: readonly string[] = [],
): string[] {
  const widths = headings.map((heading, j) => Math.max(heading.length, ...rows.map((row) => row[j].length)));
  const line = (cells: readonly string[], mark?: string) =>
    `${cells.map((cell, j) => (j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j]))).join(' ')}${
      mark === undefined ? '' : ` ${mark.padEnd(3)}`
    }`.trimEnd();
  return [line(headings), ...rows.map((row, i) => line(row, marks[i]))];
}
