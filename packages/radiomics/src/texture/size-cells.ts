/**
 * How often grey level i comes with size j: the length of a run, the voxels of a zone, its distance to the border, the
 * size of a neighbourhood that depends on its centre. A list of those that occur, since sizes may be large and few.
 */
export interface SizeCells {
  /** Grey levels. */
  readonly level: Int32Array;
  readonly size: Int32Array;
  readonly count: Float64Array;
  /** Voxels that were looked at, once for each direction. */
  readonly voxels: number;
}

/** Collects counts by level code and size. */
export interface SizeCounter {
  /** @param times 1 where not given. */
  add(code: number, size: number, times?: number): void;
  /** @param voxels that were looked at since the last call. */
  cells(voxels: number): SizeCells;
}

/**
 * @param present grey levels by code - 1.
 * @param most the largest size there can be; while it is small, counts stand in a table, else in a map.
 */
export function sizeCounter(present: Int32Array, most: number): SizeCounter {
  const dense = present.length * most <= 1 << 22;
  return dense ? tableCounter(present, most) : mapCounter(present);
}

function tableCounter(present: Int32Array, most: number): SizeCounter {
  const table = new Float64Array(present.length * most);
  return {
    add(code, size, times = 1) {
      table[(code - 1) * most + size - 1] += times;
    },
    cells(voxels) {
      const used: number[] = [];
      for (let n = 0; n < table.length; n++) if (table[n] > 0) used.push(n);
      const cells = {
        level: Int32Array.from(used, (n) => present[Math.floor(n / most)]),
        size: Int32Array.from(used, (n) => (n % most) + 1),
        count: Float64Array.from(used, (n) => table[n]),
        voxels,
      };
      table.fill(0);
      return cells;
    },
  };
}

function mapCounter(present: Int32Array): SizeCounter {
  const maps = Array.from(present, () => new Map<number, number>());
  return {
    add(code, size, times = 1) {
      const counts = maps[code - 1];
      counts.set(size, (counts.get(size) ?? 0) + times);
    },
    cells(voxels) {
      const entries = maps.flatMap((counts, n) =>
        [...counts].sort(([a], [b]) => a - b).map(([size, count]) => ({ level: present[n], size, count })),
      );
      for (const counts of maps) counts.clear();
      return {
        level: Int32Array.from(entries, ({ level }) => level),
        size: Int32Array.from(entries, ({ size }) => size),
        count: Float64Array.from(entries, ({ count }) => count),
        voxels,
      };
    },
  };
}
