import type { VoxelField } from '../field.ts';
import type { ComputeBlock } from '../rows.ts';

/**
 * The values of a window that slides along a row, in ascending order. Columns of the window (all its voxels of one x)
 * enter on one side and leave on the other, so that only a column is sorted, and merged into what stayed.
 */
export class SortedWindow {
  /** The first `count` are those of the window. */
  values: Float64Array;
  count = 0;
  spare: Float64Array;
  /** One more than the window has, since the one that leaves is needed while another enters. */
  readonly columns: readonly Float64Array[];
  readonly columnCounts: Int32Array;
  readonly field: VoxelField;
  /** Values by position in the field, NaN where a voxel does not count. */
  readonly source: Float64Array;

  constructor(field: VoxelField, source: Float64Array) {
    this.field = field;
    this.source = source;
    const { reach } = field;
    const most = (2 * reach[1] + 1) * (2 * reach[2] + 1);
    const width = 2 * reach[0] + 1;
    this.columns = Array.from({ length: width + 1 }, () => new Float64Array(most));
    this.columnCounts = new Int32Array(width + 1);
    this.values = new Float64Array(width * most);
    this.spare = new Float64Array(width * most);
  }

  /** Before the first column of a row. */
  empty(): void {
    this.count = 0;
  }

  /** Moves on so that `column` of the field is the window's last; columns must come one after another. */
  enter(column: number, y: number, z: number): void {
    const { columns, columnCounts } = this;
    const slots = columns.length;
    const entering = columns[column % slots];
    const enteringCount = this.fill(entering, column, y, z);
    columnCounts[column % slots] = enteringCount;
    const last = column - slots + 1;
    const leaving = columns[(last + slots) % slots];
    this.merge(leaving, last < 0 ? 0 : columnCounts[last % slots], entering, enteringCount);
  }

  private fill(into: Float64Array, column: number, y: number, z: number): number {
    const { source } = this;
    const { padded, reach } = this.field;
    let n = 0;
    for (let k = z; k <= z + 2 * reach[2]; k++) {
      for (let j = y; j <= y + 2 * reach[1]; j++) {
        const value = source[column + padded[0] * (j + padded[1] * k)];
        if (Number.isNaN(value)) continue;
        let at = n++;
        for (; at > 0 && into[at - 1] > value; at--) into[at] = into[at - 1];
        into[at] = value;
      }
    }
    return n;
  }

  /** What is there, without one column that is a part of it, with another. */
  private merge(
    leaving: Float64Array,
    leavingCount: number,
    entering: Float64Array,
    enteringCount: number,
  ): void {
    const { values, spare, count } = this;
    let n = 0;
    let left = 0;
    let entered = 0;
    for (let v = 0; v < count; v++) {
      const value = values[v];
      if (left < leavingCount && leaving[left] === value) {
        left++;
        continue;
      }
      while (entered < enteringCount && entering[entered] < value) spare[n++] = entering[entered++];
      spare[n++] = value;
    }
    while (entered < enteringCount) spare[n++] = entering[entered++];
    this.values = spare;
    this.spare = values;
    this.count = n;
  }
}

/** Evaluates the sorted values of the window around each voxel of a block that has one. */
export function slidingBlock(
  { size, reach, padded, centres }: VoxelField,
  window: SortedWindow,
  evaluate: (at: number, values: Float64Array, count: number) => void,
): ComputeBlock {
  return (z, fromY, toY) => {
    for (let y = fromY; y < toY; y++) {
      const row = size[0] * (y + size[1] * z);
      if (!centres.subarray(row, row + size[0]).includes(2)) continue;
      window.empty();
      for (let column = 0; column < padded[0]; column++) {
        window.enter(column, y, z);
        const x = column - 2 * reach[0];
        if (x >= 0 && centres[row + x] === 2) {
          evaluate((y - fromY) * size[0] + x, window.values, window.count);
        }
      }
    }
  };
}
