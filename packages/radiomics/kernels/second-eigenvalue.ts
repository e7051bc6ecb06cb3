// The second largest eigenvalue in size of a scaled co-occurrence matrix: what src/voxel/glcm/second-eigenvalue.ts does, by
// the same operations in the same order, so that it gives the same numbers to the bit. Vectors have an even length, the last
// number 0 where there is one more than rows; sums are those of even and of odd places, added at the end.
// Memory, in numbers of 64 bits from address 0: root, diagonal, start, three vectors, alpha and the squares of beta, each as
// long as `capacity`; the weights of the cells; their places, twice 16 bits each, in bytes from the begin of a vector.

const NEARLY_NOTHING: f64 = 1e-6;
const NOTHING: f64 = 1e-24;
const MOST_ITERATIONS: i32 = 60;

@inline function both(sum: v128): f64 { return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1); }

function takeOut(vector: usize, unit: usize, bytes: usize): void {
  let sum = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    sum = f64x2.add(sum, f64x2.mul(v128.load(vector + at), v128.load(unit + at)));
  }
  const dot = f64x2.splat(both(sum));
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(vector + at, f64x2.sub(v128.load(vector + at), f64x2.mul(dot, v128.load(unit + at))));
  }
}

function squareOf(vector: usize, bytes: usize): f64 {
  let sum = f64x2.splat(0);
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(vector + at);
    sum = f64x2.add(sum, f64x2.mul(x, x));
  }
  return both(sum);
}

export function secondEigenvalue(rows: i32, count: i32, capacity: i32, cells: i32): f64 {
  const vectorBytes = <usize>(capacity << 3);
  const root: usize = 0;
  const diagonal = vectorBytes;
  const start = 2 * vectorBytes;
  let current = 3 * vectorBytes;
  let previous = 4 * vectorBytes;
  let next = 5 * vectorBytes;
  const alpha = 6 * vectorBytes;
  const beta = 7 * vectorBytes;
  const weight = 8 * vectorBytes;
  const places = weight + <usize>(cells << 3);
  const bytes = <usize>(((rows + 1) >> 1) << 4);

  memory.copy(current, start, bytes);
  if ((rows & 1) != 0) store<f64>(current + <usize>(rows << 3), 0);
  takeOut(current, root, bytes);
  let scale = 1 / Math.sqrt(squareOf(current, bytes));
  let norm: f64 = 0;
  memory.fill(previous, 0, bytes);
  let steps = rows - 1;
  for (let step = 0; step < rows - 1; step++) {
    const scales = f64x2.splat(scale);
    const norms = f64x2.splat(norm);
    for (let at: usize = 0; at < bytes; at += 16) {
      const own = f64x2.mul(v128.load(current + at), scales);
      v128.store(current + at, own);
      const before = f64x2.mul(norms, v128.load(previous + at));
      v128.store(next + at, f64x2.sub(f64x2.mul(v128.load(diagonal + at), own), before));
    }
    for (let c = 0; c < count; c++) {
      const place = load<u32>(places + <usize>(c << 2));
      const i = <usize>(place & 0xffff);
      const j = <usize>(place >> 16);
      const w = load<f64>(weight + <usize>(c << 3));
      store<f64>(next + i, load<f64>(next + i) + w * load<f64>(current + j));
      store<f64>(next + j, load<f64>(next + j) + w * load<f64>(current + i));
    }
    let along = f64x2.splat(0);
    let rest = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const x = v128.load(next + at);
      along = f64x2.add(along, f64x2.mul(x, v128.load(current + at)));
      rest = f64x2.add(rest, f64x2.mul(x, v128.load(root + at)));
    }
    const a = both(along);
    const alongs = f64x2.splat(a);
    const rests = f64x2.splat(both(rest));
    let squares = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const left = f64x2.sub(
        f64x2.sub(v128.load(next + at), f64x2.mul(alongs, v128.load(current + at))),
        f64x2.mul(rests, v128.load(root + at)),
      );
      v128.store(next + at, left);
      squares = f64x2.add(squares, f64x2.mul(left, left));
    }
    let square = both(squares);
    if (square < NEARLY_NOTHING) {
      takeOut(next, root, bytes);
      square = squareOf(next, bytes);
    }
    store<f64>(alpha + <usize>(step << 3), a);
    store<f64>(beta + <usize>(step << 3), square);
    if (square < NOTHING) {
      steps = step + 1;
      break;
    }
    norm = Math.sqrt(square);
    scale = 1 / norm;
    const spare = previous;
    previous = current;
    current = next;
    next = spare;
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
    let inverse = f64x2.div(one, f64x2.sub(x, f64x2.mul(signs, f64x2.splat(load<f64>(alpha)))));
    let first = inverse;
    let firstBefore = none;
    let second = none;
    let secondBefore = none;
    let above = i64x2.splat(-1);
    for (let k = 1; k < size; k++) {
      const d = f64x2.sub(x, f64x2.mul(signs, f64x2.splat(load<f64>(alpha + <usize>(k << 3)))));
      const scale = f64x2.mul(f64x2.splat(load<f64>(beta + <usize>((k - 1) << 3))), inverse);
      const ratio = f64x2.sub(d, scale);
      above = v128.and(above, f64x2.gt(ratio, none));
      inverse = f64x2.div(one, ratio);
      const newSecond = f64x2.mul(
        f64x2.sub(f64x2.add(f64x2.mul(two, first), f64x2.mul(d, second)), f64x2.mul(scale, secondBefore)),
        inverse,
      );
      const newFirst = f64x2.mul(
        f64x2.sub(f64x2.add(one, f64x2.mul(d, first)), f64x2.mul(scale, firstBefore)),
        inverse,
      );
      secondBefore = second;
      firstBefore = first;
      second = newSecond;
      first = newFirst;
    }
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
