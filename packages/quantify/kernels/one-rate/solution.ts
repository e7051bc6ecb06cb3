// From the place of a peak to a solution.
import {
  alongFixed, atomsByAtom, between, columns, curves, factorials, firsts, fixedSquare, fixedUnit, monomials, nodeCount,
  nodesBefore, offsets, overFixedLength, parts, pointStride, rates, spacing, squared, strideOf, table, tops,
} from './memory';

const COLUMNS: i32 = 8;

/** The columns of the dictionary's table at the solution. */
@inline export function interpolateTable<T>(curve: i32): void {
  const size = sizeof<T>();
  const stride = strideOf<T>();
  const u = load<T>(offsets() + <usize>curve * size);
  const first = load<i32>(firsts() + <usize>(curve << 2));
  const w = monomials();
  const n = nodeCount<T>();
  const weights = between();
  let row = table() + <usize>(first * COLUMNS) * size;
  let a = v128.splat<T>(0), b = a, c = a;
  for (let node = 0; node < n; node++) {
    const at = w + <usize>node * size;
    let weight: T;
    if (sizeof<T>() == 8) {
      weight = load<T>(at + 30 * size);
      weight = weight * u + load<T>(at + 24 * size);
      weight = weight * u + load<T>(at + 18 * size);
      weight = weight * u + load<T>(at + 12 * size);
      weight = weight * u + load<T>(at + 6 * size);
    } else {
      weight = load<T>(at + 12 * size);
      weight = weight * u + load<T>(at + 8 * size);
      weight = weight * u + load<T>(at + 4 * size);
      store<T>(weights + <usize>node * size, weight * u + load<T>(at));
    }
    const x = v128.splat<T>(weight * u + load<T>(at));
    a = v128.add<T>(a, v128.mul<T>(x, v128.load(row)));
    b = v128.add<T>(b, v128.mul<T>(x, v128.load(row, 16)));
    if (sizeof<T>() == 8) c = v128.add<T>(c, v128.mul<T>(x, v128.load(row, 32)));
    row += <usize>COLUMNS * size;
  }
  const to = columns() + <usize>curve * size;
  store<T>(to, v128.extract_lane<T>(a, 0));
  store<T>(to + stride, v128.extract_lane<T>(a, 1));
  if (sizeof<T>() == 8) {
    store<T>(to + 2 * stride, v128.extract_lane<T>(b, 0));
    store<T>(to + 3 * stride, v128.extract_lane<T>(b, 1));
    store<T>(to + 4 * stride, v128.extract_lane<T>(c, 0));
  } else {
    store<T>(to + 2 * stride, v128.extract_lane<T>(a, 2));
    store<T>(to + 3 * stride, v128.extract_lane<T>(a, 3));
    store<T>(to + 4 * stride, v128.extract_lane<T>(b, 0));
    store<T>(parts() + <usize>curve * size + 3 * stride, residualOf<T>(curve, first));
  }
  store<T>(to + 5 * stride, load<T>(rates() + <usize>(first + nodesBefore<T>()) * size));
}

/** |y - b F - a E|^2 point by point: a difference of squares would be rounding in 32 bits. */
@inline function residualOf<T>(curve: i32, first: i32): T {
  const size = sizeof<T>();
  const stride = strideOf<T>();
  const row = <usize>pointStride() * size;
  const bytes = row;
  const w0 = v128.load_splat<T>(between());
  const w1 = v128.load_splat<T>(between(), 4);
  const w2 = v128.load_splat<T>(between(), 8);
  const w3 = v128.load_splat<T>(between(), 12);
  const top = v128.load_splat<T>(tops() + <usize>curve * size);
  const along = v128.load_splat<T>(alongFixed() + <usize>curve * size);
  const unit = fixedUnit();
  let q = atomsByAtom() + <usize>first * row;
  let y = curves() + <usize>curve * size;
  let sum = v128.splat<T>(0);
  for (let t: usize = 0; t < bytes; t += 16) {
    let x = v128.load_splat<T>(y);
    x = v128.load_lane<T>(y + stride, x, 1);
    x = v128.load_lane<T>(y + 2 * stride, x, 2);
    x = v128.load_lane<T>(y + 3 * stride, x, 3);
    y += 4 * stride;
    let e = v128.mul<T>(w0, v128.load(q));
    e = v128.add<T>(e, v128.mul<T>(w1, v128.load(q + row)));
    e = v128.add<T>(e, v128.mul<T>(w2, v128.load(q + 2 * row)));
    e = v128.add<T>(e, v128.mul<T>(w3, v128.load(q + 3 * row)));
    q += 16;
    x = v128.sub<T>(x, v128.mul<T>(top, e));
    if (unit != 0) x = v128.sub<T>(x, v128.mul<T>(along, v128.load(unit + t)));
    sum = v128.add<T>(sum, v128.mul<T>(x, x));
  }
  return v128.extract_lane<T>(sum, 0) + v128.extract_lane<T>(sum, 1) +
    v128.extract_lane<T>(sum, 2) + v128.extract_lane<T>(sum, 3);
}

/** The solutions' parts, as in src/solver/one-rate-solution.ts. */
@inline export function makeParts<T>(bytes: usize): void {
  const stride = strideOf<T>();
  const one = v128.splat<T>(1);
  const i11 = v128.splat<T>(<T>overFixedLength());
  const squareOfFixed = v128.splat<T>(<T>fixedSquare());
  const step = v128.splat<T>(<T>spacing());
  for (let v: usize = 0; v < bytes; v += 16) {
    const from = columns() + v;
    const to = parts() + v;
    const n = v128.load(from);
    const r23 = v128.load(from + stride);
    const r33 = v128.load(from + 2 * stride);
    const s = v128.load(from + 3 * stride);
    const r13 = v128.load(from + 4 * stride);
    const top = v128.load(tops() + v);
    const along = v128.load(alongFixed() + v);
    const a = v128.div<T>(top, n);
    const ofAtom = v128.div<T>(one, n);
    const ofSlope = v128.div<T>(one, r33);
    const onAtom = v128.mul<T>(v128.mul<T>(r23, ofAtom), ofSlope);
    const varAmplitude = v128.add<T>(v128.mul<T>(ofAtom, ofAtom), v128.mul<T>(onAtom, onAtom));
    const cross = v128.sub<T>(v128.mul<T>(s, r23), v128.mul<T>(r13, n));
    const onFixed = v128.mul<T>(v128.mul<T>(v128.mul<T>(cross, i11), ofAtom), ofSlope);
    const byFixed = v128.mul<T>(v128.mul<T>(s, i11), ofAtom);
    const varFixed = v128.add<T>(
      v128.add<T>(v128.mul<T>(i11, i11), v128.mul<T>(byFixed, byFixed)), v128.mul<T>(onFixed, onFixed));
    const slopes = v128.add<T>(v128.mul<T>(r13, r13), v128.mul<T>(r23, r23));
    const atoms = v128.add<T>(v128.mul<T>(s, s), v128.mul<T>(n, n));
    const ofRate = v128.add<T>(v128.mul<T>(slopes, v128.mul<T>(ofSlope, ofSlope)), one);
    const condition = v128.max<T>(
      v128.max<T>(ofRate, v128.mul<T>(atoms, varAmplitude)), v128.mul<T>(squareOfFixed, varFixed));
    const x = v128.mul<T>(v128.load(offsets() + v), step);
    let e = v128.load_splat<T>(factorials() + 10 * sizeof<T>());
    for (let k: i32 = 9; k >= 0; k--) {
      e = v128.add<T>(v128.mul<T>(e, x), v128.load_splat<T>(factorials() + <usize>k * sizeof<T>()));
    }
    v128.store(to, v128.mul<T>(v128.sub<T>(along, v128.mul<T>(s, a)), i11));
    v128.store(to + stride, a);
    v128.store(to + 2 * stride, v128.mul<T>(v128.load(from + 5 * stride), e));
    if (sizeof<T>() == 8) {
      const square = v128.load(squared() + v);
      const rest = v128.sub<T>(v128.sub<T>(square, v128.mul<T>(along, along)), v128.mul<T>(top, top));
      v128.store(to + 3 * stride, v128.max<T>(v128.splat<T>(0), rest));
    }
    v128.store(to + 4 * stride, condition);
    v128.store(to + 5 * stride, v128.neg<T>(byFixed));
    v128.store(to + 6 * stride, onFixed);
    v128.store(to + 7 * stride, ofAtom);
    v128.store(to + 8 * stride, v128.neg<T>(onAtom));
    v128.store(to + 9 * stride, v128.div<T>(ofSlope, a));
  }
}
