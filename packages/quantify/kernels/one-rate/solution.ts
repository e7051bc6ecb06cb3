// From the place of a peak to a solution, in 64 bits.
import {
  alongFixed64, columns, factorials, firsts, fixedSquare, monomials64, offsets, overFixedLength, parts, rates, spacing,
  squared64, strideOf, table, tops,
} from './memory';

const COLUMNS: usize = 8;
const NODES: usize = 6;

/** Below this share of |y|^2 a difference of squares of interpolated numbers is rounding. */
const LEAST_RESIDUAL: f64 = 1e-10;

/** The columns of the dictionary's table at the solution. */
@inline export function interpolateTable(curve: i32): void {
  const stride = strideOf<f64>();
  const u = load<f64>(offsets() + <usize>(curve << 3));
  const first = <usize>load<i32>(firsts() + <usize>(curve << 2));
  let row = table() + first * COLUMNS * 8;
  let a = f64x2.splat(0), b = a, c = a;
  for (let node: usize = 0; node < NODES; node++) {
    const at = monomials64() + node * 8;
    let weight = load<f64>(at, 240);
    weight = weight * u + load<f64>(at, 192);
    weight = weight * u + load<f64>(at, 144);
    weight = weight * u + load<f64>(at, 96);
    weight = weight * u + load<f64>(at, 48);
    const x = f64x2.splat(weight * u + load<f64>(at));
    a = f64x2.add(a, f64x2.mul(x, v128.load(row)));
    b = f64x2.add(b, f64x2.mul(x, v128.load(row, 16)));
    c = f64x2.add(c, f64x2.mul(x, v128.load(row, 32)));
    row += COLUMNS * 8;
  }
  const to = columns() + <usize>(curve << 3);
  store<f64>(to, f64x2.extract_lane(a, 0));
  store<f64>(to + stride, f64x2.extract_lane(a, 1));
  store<f64>(to + 2 * stride, f64x2.extract_lane(b, 0));
  store<f64>(to + 3 * stride, f64x2.extract_lane(b, 1));
  store<f64>(to + 4 * stride, f64x2.extract_lane(c, 0));
  store<f64>(to + 5 * stride, load<f64>(rates() + (first + 2) * 8));
}

/** The solutions' parts, as in src/solver/one-rate-solution.ts. */
@inline export function makeParts(bytes: usize, withResidual: bool): void {
  const stride = strideOf<f64>();
  const one = f64x2.splat(1);
  const i11 = f64x2.splat(overFixedLength());
  const squareOfFixed = f64x2.splat(fixedSquare());
  const step = f64x2.splat(spacing());
  for (let v: usize = 0; v < bytes; v += 16) {
    const from = columns() + v;
    const to = parts() + v;
    const n = v128.load(from);
    const r23 = v128.load(from + stride);
    const r33 = v128.load(from + 2 * stride);
    const s = v128.load(from + 3 * stride);
    const r13 = v128.load(from + 4 * stride);
    const top = v128.load(tops() + v);
    const along = v128.load(alongFixed64() + v);
    const a = f64x2.div(top, n);
    const ofAtom = f64x2.div(one, n);
    const ofSlope = f64x2.div(one, r33);
    const onAtom = f64x2.mul(f64x2.mul(r23, ofAtom), ofSlope);
    const varAmplitude = f64x2.add(f64x2.mul(ofAtom, ofAtom), f64x2.mul(onAtom, onAtom));
    const cross = f64x2.sub(f64x2.mul(s, r23), f64x2.mul(r13, n));
    const onFixed = f64x2.mul(f64x2.mul(f64x2.mul(cross, i11), ofAtom), ofSlope);
    const byFixed = f64x2.mul(f64x2.mul(s, i11), ofAtom);
    const varFixed = f64x2.add(
      f64x2.add(f64x2.mul(i11, i11), f64x2.mul(byFixed, byFixed)), f64x2.mul(onFixed, onFixed));
    const slopes = f64x2.add(f64x2.mul(r13, r13), f64x2.mul(r23, r23));
    const atoms = f64x2.add(f64x2.mul(s, s), f64x2.mul(n, n));
    const ofRate = f64x2.add(f64x2.mul(slopes, f64x2.mul(ofSlope, ofSlope)), one);
    const condition = f64x2.max(
      f64x2.max(ofRate, f64x2.mul(atoms, varAmplitude)), f64x2.mul(squareOfFixed, varFixed));
    const x = f64x2.mul(v128.load(offsets() + v), step);
    let e = v128.load64_splat(factorials(), 80);
    for (let k: i32 = 9; k >= 0; k--) {
      e = f64x2.add(f64x2.mul(e, x), v128.load64_splat(factorials() + <usize>(k << 3)));
    }
    v128.store(to, f64x2.mul(f64x2.sub(along, f64x2.mul(s, a)), i11));
    v128.store(to + stride, a);
    v128.store(to + 2 * stride, f64x2.mul(v128.load(from + 5 * stride), e));
    if (withResidual) {
      const square = v128.load(squared64() + v);
      const rest = f64x2.sub(f64x2.sub(square, f64x2.mul(along, along)), f64x2.mul(top, top));
      v128.store(to + 3 * stride, f64x2.max(f64x2.mul(f64x2.splat(LEAST_RESIDUAL), square), rest));
    }
    v128.store(to + 4 * stride, condition);
    v128.store(to + 5 * stride, f64x2.neg(byFixed));
    v128.store(to + 6 * stride, onFixed);
    v128.store(to + 7 * stride, ofAtom);
    v128.store(to + 8 * stride, f64x2.neg(onAtom));
    v128.store(to + 9 * stride, f64x2.div(ofSlope, a));
  }
}
