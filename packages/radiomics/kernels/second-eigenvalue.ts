// The second largest eigenvalue in size of a scaled co-occurrence matrix: what src/voxel/glcm/second-eigenvalue.ts does, by
// the same operations in the same order, so that it gives the same numbers to the bit. Vectors have a length that four
// divides, 0 beyond the rows; sums are those of every fourth place, added at the end as (0 + 2) + (1 + 3).
// Memory, in numbers of 64 bits from address 0: root, diagonal, start, two vectors, alpha and the squares of beta, the vector
// to come, each as long as `capacity`; the weights of the cells; their places, twice 16 bits each, in bytes from the begin of
// a vector.

const NEARLY_NOTHING: f64 = 1e-6;
const NOTHING: f64 = 1e-24;
const SHORT: f64 = 1e-100;
const LONGER: f64 = 1.2676506002282294e30;
const MOST_ITERATIONS: i32 = 60;
const SCALED_EVERY: i32 = 16;

@inline function total(a: v128, b: v128): f64 {
  const sum = f64x2.add(a, b);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function dot(a: usize, b: usize, bytes: usize): f64 {
  let left = f64x2.splat(0);
  let right = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 32) {
    left = f64x2.add(left, f64x2.mul(v128.load(a + at), v128.load(b + at)));
    right = f64x2.add(right, f64x2.mul(v128.load(a + at, 16), v128.load(b + at, 16)));
  }
  return total(left, right);
}

function takeOut(vector: usize, unit: usize, bytes: usize): void {
  const along = f64x2.splat(dot(vector, unit, bytes));
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(vector + at, f64x2.sub(v128.load(vector + at), f64x2.mul(along, v128.load(unit + at))));
  }
}

/** What is left of S x without what is known: next - ratio x previous - along x current - rest x root. */
@inline function left(
  previous: usize, current: usize, root: usize, next: usize, ratios: v128, alongs: v128, rests: v128,
): v128 {
  const before = f64x2.sub(v128.load(next), f64x2.mul(ratios, v128.load(previous)));
  const own = f64x2.sub(before, f64x2.mul(alongs, v128.load(current)));
  return f64x2.sub(own, f64x2.mul(rests, v128.load(root)));
}

function multiply(a: usize, b: usize, to: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(to + at, f64x2.mul(v128.load(a + at), v128.load(b + at)));
  }
}

function stretch(vector: usize, bytes: usize): void {
  const longer = f64x2.splat(LONGER);
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(vector + at, f64x2.mul(v128.load(vector + at), longer));
  }
}

/** next += W current for the cells off the diagonal, which stand row by row. */
@inline function addProducts(weight: usize, places: usize, count: i32, current: usize, next: usize): void {
  const end = <usize>(count << 3);
  let c: usize = 0;
  while (c < end) {
    const i = <usize>(load<u32>(places + (c >> 1)) & 0xffff);
    const own = load<f64>(current + i);
    let sum = load<f64>(next + i);
    do {
      const j = <usize>(load<u32>(places + (c >> 1)) >> 16);
      const w = load<f64>(weight + c);
      sum += w * load<f64>(current + j);
      store<f64>(next + j, load<f64>(next + j) + w * own);
      c += 8;
    } while (c < end && <usize>(load<u32>(places + (c >> 1)) & 0xffff) == i);
    store<f64>(next + i, sum);
  }
}

export function secondEigenvalue(rows: i32, count: i32, capacity: i32, cells: i32): f64 {
  const vectorBytes = <usize>(capacity << 3);
  const root: usize = 0;
  const diagonal = vectorBytes;
  const start = 2 * vectorBytes;
  let current = 3 * vectorBytes;
  let previous = 4 * vectorBytes;
  const alpha = 5 * vectorBytes;
  const beta = 6 * vectorBytes;
  const next = 7 * vectorBytes;
  const weight = 8 * vectorBytes;
  const places = weight + <usize>(cells << 3);
  const bytes = <usize>(((rows + 3) >> 2) << 5);

  memory.copy(current, start, bytes);
  memory.fill(current + <usize>(rows << 3), 0, bytes - <usize>(rows << 3));
  memory.fill(previous, 0, bytes);
  takeOut(current, root, bytes);
  multiply(diagonal, current, next, bytes);
  let square = dot(current, current, bytes);
  let ratio: f64 = 0;
  let steps = rows - 1;
  for (let step = 0; step < rows - 1; step++) {
    const inverse = 1 / square;
    addProducts(weight, places, count, current, next);
    let alongLeft = f64x2.splat(0);
    let alongRight = f64x2.splat(0);
    let restLeft = f64x2.splat(0);
    let restRight = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 32) {
      const x = v128.load(next + at);
      const y = v128.load(next + at, 16);
      alongLeft = f64x2.add(alongLeft, f64x2.mul(x, v128.load(current + at)));
      alongRight = f64x2.add(alongRight, f64x2.mul(y, v128.load(current + at, 16)));
      restLeft = f64x2.add(restLeft, f64x2.mul(x, v128.load(root + at)));
      restRight = f64x2.add(restRight, f64x2.mul(y, v128.load(root + at, 16)));
    }
    const along = total(alongLeft, alongRight) * inverse;
    const alongs = f64x2.splat(along);
    const rests = f64x2.splat(total(restLeft, restRight));
    const ratios = f64x2.splat(ratio);
    let squareLeft = f64x2.splat(0);
    let squareRight = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 32) {
      const x = left(previous + at, current + at, root + at, next + at, ratios, alongs, rests);
      const y = left(previous + at + 16, current + at + 16, root + at + 16, next + at + 16, ratios, alongs, rests);
      v128.store(previous + at, x);
      v128.store(previous + at, y, 16);
      v128.store(next + at, f64x2.mul(v128.load(diagonal + at), x));
      v128.store(next + at, f64x2.mul(v128.load(diagonal + at, 16), y), 16);
      squareLeft = f64x2.add(squareLeft, f64x2.mul(x, x));
      squareRight = f64x2.add(squareRight, f64x2.mul(y, y));
    }
    const swap = previous;
    previous = current;
    current = swap;
    let rest = total(squareLeft, squareRight);
    if (rest < NEARLY_NOTHING * square) {
      takeOut(current, root, bytes);
      multiply(diagonal, current, next, bytes);
      rest = dot(current, current, bytes);
    }
    ratio = rest * inverse;
    store<f64>(alpha + <usize>(step << 3), along);
    store<f64>(beta + <usize>(step << 3), ratio);
    if (ratio < NOTHING) {
      steps = step + 1;
      break;
    }
    square = rest;
    if (square > SHORT) continue;
    stretch(previous, bytes);
    stretch(current, bytes);
    stretch(next, bytes);
    square *= LONGER * LONGER;
  }
  return spectralRadius(alpha, beta, steps);
}

/** Laguerre's iteration from above for T in one lane and for -T in the other. */
function spectralRadius(alpha: usize, beta: usize, size: i32): f64 {
  const signs = f64x2(1, -1);
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const none = f64x2.splat(0);
  const count = f64x2.splat(<f64>size);
  const fewer = f64x2.splat(<f64>(size - 1));
  let x = f64x2.splat(1 + 1e-9);
  let moving = i64x2.splat(-1);
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    let before = one;
    let value = f64x2.sub(x, f64x2.mul(signs, v128.load64_splat(alpha)));
    let firstBefore = none;
    let first = one;
    let secondBefore = none;
    let second = none;
    let above = f64x2.gt(value, none);
    for (let k = 1; k < size; k++) {
      const d = f64x2.sub(x, f64x2.mul(signs, v128.load64_splat(alpha + <usize>(k << 3))));
      const square = v128.load64_splat(beta + <usize>((k - 1) << 3));
      const newValue = f64x2.sub(f64x2.mul(d, value), f64x2.mul(square, before));
      const newFirst = f64x2.sub(f64x2.add(value, f64x2.mul(d, first)), f64x2.mul(square, firstBefore));
      const newSecond = f64x2.sub(
        f64x2.add(f64x2.mul(two, first), f64x2.mul(d, second)),
        f64x2.mul(square, secondBefore),
      );
      above = v128.and(above, f64x2.gt(newValue, none));
      before = value;
      value = newValue;
      firstBefore = first;
      first = newFirst;
      secondBefore = second;
      second = newSecond;
      if ((k & (SCALED_EVERY - 1)) != 0) continue;
      const scale = f64x2.div(one, value);
      before = f64x2.mul(before, scale);
      value = f64x2.mul(value, scale);
      firstBefore = f64x2.mul(firstBefore, scale);
      first = f64x2.mul(first, scale);
      secondBefore = f64x2.mul(secondBefore, scale);
      second = f64x2.mul(second, scale);
    }
    const inverse = f64x2.div(one, value);
    first = f64x2.mul(first, inverse);
    second = f64x2.mul(second, inverse);
    const squared = f64x2.mul(first, first);
    const curvature = f64x2.sub(f64x2.mul(count, f64x2.sub(squared, second)), squared);
    const root = f64x2.sqrt(f64x2.pmax(none, f64x2.mul(fewer, curvature)));
    const next = f64x2.sub(x, f64x2.div(count, f64x2.add(first, root)));
    moving = v128.and(moving, v128.and(above, f64x2.lt(next, f64x2.sub(x, f64x2.splat(1e-15)))));
    if (!v128.any_true(moving)) break;
    x = v128.bitselect(next, x, moving);
  }
  const up = f64x2.extract_lane(x, 0);
  const down = f64x2.extract_lane(x, 1);
  return up > down ? up : down;
}
