/**
 * Puts the values of certain ranks where they would stand in order, no larger ones before them and no smaller ones after
 * (Hoare 1961, Commun ACM 4:321, for several ranks at once); in place.
 *
 * @param ranks ascending, from 0.
 */
export function placeRanks(values: Float64Array, ranks: readonly number[]): void {
  place(values, 0, values.length - 1, ranks, 0, ranks.length);
}

/** So short a part is sorted at once. */
const SHORT = 24;

function place(
  values: Float64Array,
  from: number,
  to: number,
  ranks: readonly number[],
  firstRank: number,
  endRank: number,
): void {
  let [low, high, first, end] = [from, to, firstRank, endRank];
  while (first < end) {
    if (high - low < SHORT) {
      insertionSort(values, low, high);
      return;
    }
    const pivot = middleOf(values, low, high);
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i > j) break;
      const value = values[i];
      values[i++] = values[j];
      values[j--] = value;
    }
    // Now up to j none is above the pivot, from i on none below it, and between them all are equal to it.
    let upper = first;
    while (upper < end && ranks[upper] <= j) upper++;
    let beyond = upper;
    while (beyond < end && ranks[beyond] < i) beyond++;
    place(values, low, j, ranks, first, upper);
    low = i;
    first = beyond;
  }
}

/** The median of three medians of three. */
function middleOf(values: Float64Array, low: number, high: number): number {
  const eighth = (high - low) >> 3;
  const middle = (low + high) >> 1;
  return median(
    median(values[low], values[low + eighth], values[low + 2 * eighth]),
    median(values[middle - eighth], values[middle], values[middle + eighth]),
    median(values[high - 2 * eighth], values[high - eighth], values[high]),
  );
}

function median(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function insertionSort(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const value = values[i];
    let j = i - 1;
    while (j >= low && values[j] > value) {
      values[j + 1] = values[j];
      j--;
    }
    values[j + 1] = value;
  }
}
