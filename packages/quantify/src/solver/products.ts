/**
 * A matrix times a vector, four rows at a time: the four sums do not wait for each other, which a single running sum
 * does. Rows are stored in blocks of four, column by column; the last block is filled up with zeros.
 */
export interface BlockedMatrix {
  readonly rows: number;
  readonly columns: number;
  /** With those that fill the last block. */
  readonly rowsHeld: number;
  readonly blocks: Float64Array;
}

const WIDTH = 4;

/** @param values rows x columns, row-major. @param chosen the rows to take, in their order; all where not given. */
export function blocked(values: Float64Array, columns: number, chosen?: Int32Array): BlockedMatrix {
  const order = chosen ?? Int32Array.from({ length: values.length / columns }, (_, row) => row);
  const rows = order.length;
  const rowsHeld = Math.ceil(rows / WIDTH) * WIDTH;
  const blocks = new Float64Array(rowsHeld * columns);
  order.forEach((row, i) => {
    const block = (i - (i % WIDTH)) * columns;
    for (let c = 0; c < columns; c++) blocks[block + c * WIDTH + (i % WIDTH)] = values[row * columns + c];
  });
  return { rows, columns, rowsHeld, blocks };
}

/** A vector long enough for the products, with the rows that fill the last block. */
export function productsOf({ rowsHeld }: BlockedMatrix): Float64Array {
  return new Float64Array(rowsHeld);
}

/** Fills `into` with the products; entries beyond the rows are 0. */
export function multiplyInto(
  { columns, blocks }: BlockedMatrix,
  vector: Float64Array,
  into: Float64Array,
): void {
  for (let row = 0, at = 0; row < into.length; row += WIDTH) {
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let t = 0; t < columns; t++, at += WIDTH) {
      const x = vector[t];
      a += blocks[at] * x;
      b += blocks[at + 1] * x;
      c += blocks[at + 2] * x;
      d += blocks[at + 3] * x;
    }
    into[row] = a;
    into[row + 1] = b;
    into[row + 2] = c;
    into[row + 3] = d;
  }
}
