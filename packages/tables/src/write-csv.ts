import type { Table } from './table.ts';

/**
 * The table as CSV (RFC 4180, a line feed at each end), missing values empty. A text that a spreadsheet would take
 * for a formula gets an apostrophe before it.
 *
 * @example
 * writeCsv(makeTable([numberColumn('age', [54, NaN])])); // 'age\n54\n\n'
 */
export function writeCsv(table: Table): string {
  const lines = [table.columns.map(({ name }) => quote(name)).join(',')];
  for (let row = 0; row < table.rows; row++) {
    const cells = table.columns.map((column) => {
      if (column.kind === 'text') return quote(column.values[row] ?? '');
      const value = column.values[row];
      return Number.isNaN(value) ? '' : String(value);
    });
    lines.push(cells.join(','));
  }
  return `${lines.join('\n')}\n`;
}

function quote(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
