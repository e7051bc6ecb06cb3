// The fits of src/diffusion/log-line.ts and, for one image per b-value, of src/diffusion/dki.ts: ln S = c0 + c1 x [+ c2 x^2],
// weighted by the squared signal and once more by the squared fit, for a block of curves, two at a time. The same
// operations in the same order, so the same bits.
import {
  exponential, LEAST_SIGNAL, logarithm, MOST_EXPONENT, MOST_SIGNAL, oneLessExp,
} from './log-polynomial/functions';
import {
  abscissae, averages, curves, frameOf, frames, logs, odd, part, points, squared, strideOf, weights,
} from './log-polynomial/memory';

@inline function atPoint(table: usize, i: i32): v128 { return v128.load64_splat(table + <usize>(i << 3)); }
@inline function signalOf(i: i32, pair: usize): v128 {
  return v128.load(curves() + <usize>load<i32>(frameOf() + <usize>(i << 2)) * strideOf() + pair);
}
@inline function ofPair(table: usize, i: i32): usize { return table + <usize>(i << 4); }

/** |y|^2 of whole curves. */
function sumSquares(pair: usize): void {
  let sum = f64x2.splat(0);
  let from = curves() + pair;
  for (let t = 0; t < frames(); t++, from += strideOf()) {
    const y = v128.load(from);
    sum = f64x2.add(sum, f64x2.mul(y, y));
  }
  v128.store(squared() + pair, sum);
}

/** Fills logarithms and weights; returns which curves the scalar fit must do. */
@inline function begin(pair: usize): v128 {
  let bad = i64x2.splat(0);
  for (let i = 0; i < points(); i++) {
    const s = signalOf(i, pair);
    const good = v128.and(f64x2.gt(s, f64x2.splat(LEAST_SIGNAL)), f64x2.lt(s, f64x2.splat(MOST_SIGNAL)));
    bad = v128.or(bad, v128.not(good));
    v128.store(ofPair(logs(), i), logarithm(s));
    v128.store(ofPair(weights(), i), f64x2.mul(f64x2.mul(atPoint(averages(), i), s), s));
  }
  return bad;
}

@inline function tooLarge(x: v128): v128 {
  // Also where x is no number.
  return v128.not(f64x2.lt(f64x2.abs(x), f64x2.splat(MOST_EXPONENT)));
}

const C0: i32 = 0;
const C1: i32 = 1;
const LOG_SQUARES: i32 = 2;
const SQUARES: i32 = 3;
const CONDITION: i32 = 4;
const V00: i32 = 5;
const V11: i32 = 6;
const C2: i32 = 7;
const V12: i32 = 8;
const V22: i32 = 9;

@inline function solveLine(pair: usize): void {
  let w = f64x2.splat(0), wb = w, wbb = w, wy = w, wby = w;
  for (let i = 0; i < points(); i++) {
    const b = atPoint(abscissae(), i);
    const weight = v128.load(ofPair(weights(), i));
    const log = v128.load(ofPair(logs(), i));
    const by = f64x2.mul(weight, b);
    w = f64x2.add(w, weight);
    wb = f64x2.add(wb, by);
    wbb = f64x2.add(wbb, f64x2.mul(by, b));
    wy = f64x2.add(wy, f64x2.mul(weight, log));
    wby = f64x2.add(wby, f64x2.mul(by, log));
  }
  const determinant = f64x2.sub(f64x2.mul(w, wbb), f64x2.mul(wb, wb));
  const v00 = f64x2.div(wbb, determinant);
  const c1 = f64x2.div(f64x2.sub(f64x2.mul(w, wby), f64x2.mul(wb, wy)), determinant);
  v128.store(part(V00, pair), v00);
  v128.store(part(V11, pair), f64x2.div(w, determinant));
  v128.store(part(C1, pair), c1);
  v128.store(part(C0, pair), f64x2.div(f64x2.sub(wy, f64x2.mul(c1, wb)), w));
  v128.store(part(CONDITION, pair), f64x2.mul(w, v00));
}

@inline function finish(pair: usize, logSquares: v128, squares: v128, bad: v128): void {
  v128.store(part(LOG_SQUARES, pair), logSquares);
  v128.store(part(SQUARES, pair), squares);
  v128.store(odd() + pair, bad);
}

export function line(count: i32): void {
  const end = <usize>(((count + 1) >> 1) << 4);
  for (let pair: usize = 0; pair < end; pair += 16) {
    sumSquares(pair);
    let bad = begin(pair);
    solveLine(pair);
    let c0 = v128.load(part(C0, pair));
    let c1 = v128.load(part(C1, pair));
    for (let i = 0; i < points(); i++) {
      const x = f64x2.mul(f64x2.splat(2), f64x2.add(c0, f64x2.mul(c1, atPoint(abscissae(), i))));
      bad = v128.or(bad, tooLarge(x));
      v128.store(ofPair(weights(), i), f64x2.mul(atPoint(averages(), i), exponential(x)));
    }
    solveLine(pair);
    c0 = v128.load(part(C0, pair));
    c1 = v128.load(part(C1, pair));
    let logSquares = f64x2.splat(0), squares = logSquares;
    for (let i = 0; i < points(); i++) {
      const log = v128.load(ofPair(logs(), i));
      const misfit = f64x2.sub(f64x2.sub(log, c0), f64x2.mul(c1, atPoint(abscissae(), i)));
      bad = v128.or(bad, tooLarge(misfit));
      const weight = v128.load(ofPair(weights(), i));
      logSquares = f64x2.add(logSquares, f64x2.mul(f64x2.mul(weight, misfit), misfit));
      const residual = f64x2.mul(signalOf(i, pair), oneLessExp(misfit));
      squares = f64x2.add(squares, f64x2.mul(residual, residual));
    }
    finish(pair, logSquares, squares, bad);
  }
}

@inline function solveParabola(pair: usize): void {
  let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, y0 = s0, y1 = s0, y2 = s0;
  for (let i = 0; i < points(); i++) {
    const at = atPoint(abscissae(), i);
    const w = v128.load(ofPair(weights(), i));
    const y = v128.load(ofPair(logs(), i));
    const wx = f64x2.mul(w, at);
    const wxx = f64x2.mul(wx, at);
    const wxxx = f64x2.mul(wxx, at);
    s0 = f64x2.add(s0, w);
    s1 = f64x2.add(s1, wx);
    s2 = f64x2.add(s2, wxx);
    s3 = f64x2.add(s3, wxxx);
    s4 = f64x2.add(s4, f64x2.mul(wxxx, at));
    y0 = f64x2.add(y0, f64x2.mul(w, y));
    y1 = f64x2.add(y1, f64x2.mul(wx, y));
    y2 = f64x2.add(y2, f64x2.mul(wxx, y));
  }
  const c00 = f64x2.sub(f64x2.mul(s2, s4), f64x2.mul(s3, s3));
  const c01 = f64x2.sub(f64x2.mul(s2, s3), f64x2.mul(s1, s4));
  const c02 = f64x2.sub(f64x2.mul(s1, s3), f64x2.mul(s2, s2));
  const c11 = f64x2.sub(f64x2.mul(s0, s4), f64x2.mul(s2, s2));
  const c12 = f64x2.sub(f64x2.mul(s1, s2), f64x2.mul(s0, s3));
  const c22 = f64x2.sub(f64x2.mul(s0, s2), f64x2.mul(s1, s1));
  const determinant = f64x2.add(f64x2.add(f64x2.mul(s0, c00), f64x2.mul(s1, c01)), f64x2.mul(s2, c02));
  const inverse = f64x2.div(f64x2.splat(1), determinant);
  const v00 = f64x2.mul(c00, inverse);
  const v11 = f64x2.mul(c11, inverse);
  const v22 = f64x2.mul(c22, inverse);
  v128.store(part(V00, pair), v00);
  v128.store(part(V11, pair), v11);
  v128.store(part(V12, pair), f64x2.mul(c12, inverse));
  v128.store(part(V22, pair), v22);
  v128.store(part(C0, pair), f64x2.mul(dot3(c00, y0, c01, y1, c02, y2), inverse));
  v128.store(part(C1, pair), f64x2.mul(dot3(c01, y0, c11, y1, c12, y2), inverse));
  v128.store(part(C2, pair), f64x2.mul(dot3(c02, y0, c12, y1, c22, y2), inverse));
  v128.store(part(CONDITION, pair),
    f64x2.max(f64x2.max(f64x2.mul(s0, v00), f64x2.mul(s2, v11)), f64x2.mul(s4, v22)));
}

@inline function dot3(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(a, x), f64x2.mul(b, y)), f64x2.mul(c, z));
}

export function parabola(count: i32): void {
  const end = <usize>(((count + 1) >> 1) << 4);
  for (let pair: usize = 0; pair < end; pair += 16) {
    sumSquares(pair);
    let bad = begin(pair);
    solveParabola(pair);
    let c0 = v128.load(part(C0, pair));
    let c1 = v128.load(part(C1, pair));
    let c2 = v128.load(part(C2, pair));
    for (let i = 0; i < points(); i++) {
      const at = atPoint(abscissae(), i);
      const x = f64x2.sub(
        f64x2.add(c0, f64x2.mul(at, f64x2.add(c1, f64x2.mul(at, c2)))), v128.load(ofPair(logs(), i)));
      bad = v128.or(bad, tooLarge(x));
      const ratio = exponential(x);
      const to = ofPair(weights(), i);
      v128.store(to, f64x2.mul(v128.load(to), f64x2.mul(ratio, ratio)));
    }
    solveParabola(pair);
    c0 = v128.load(part(C0, pair));
    c1 = v128.load(part(C1, pair));
    c2 = v128.load(part(C2, pair));
    let logSquares = f64x2.splat(0), squares = logSquares;
    for (let i = 0; i < points(); i++) {
      const at = atPoint(abscissae(), i);
      const log = v128.load(ofPair(logs(), i));
      const misfit = f64x2.sub(f64x2.sub(log, c0), f64x2.mul(at, f64x2.add(c1, f64x2.mul(at, c2))));
      bad = v128.or(bad, tooLarge(misfit));
      const weight = v128.load(ofPair(weights(), i));
      logSquares = f64x2.add(logSquares, f64x2.mul(f64x2.mul(weight, misfit), misfit));
      const residual = f64x2.mul(signalOf(i, pair), oneLessExp(misfit));
      squares = f64x2.add(squares, f64x2.mul(residual, residual));
    }
    finish(pair, logSquares, squares, bad);
  }
}
