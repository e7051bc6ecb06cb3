// Peaks refined between their nodes, two or four at a time.
import {
  BEGIN_ROW, bitsOf, candidateAt, candidateRoom, CLOSE, coefficient, END_ROW, HEIGHT_ROW, HERE_ROW, monomials, NODE_ROW,
  OFFSET_ROW, OUTCOME_ROW, SLOPE_ROW,
} from './memory';

/** Refines all candidates by three of Newton's steps on the slope of their polynomials. */
export function refine<T>(count: i32): void {
  const lanes: i32 = 16 / <i32>sizeof<T>();
  const zero = v128.splat<T>(0);
  for (let i = 0; i < count; i += lanes) {
    const nodes = candidateAt<T>(NODE_ROW, i);
    const c0 = coefficient<T>(0, nodes);
    const c1 = coefficient<T>(1, nodes);
    const c2 = coefficient<T>(2, nodes);
    const c3 = coefficient<T>(3, nodes);
    let c4 = zero, c5 = zero;
    // The slope, s0 + u (s1 + ...), from the polynomial of c, or by itself.
    let s0 = c1, s1 = zero, s2 = zero, s3 = zero, s4 = zero;
    if (sizeof<T>() == 8) {
      c4 = coefficient<T>(4, nodes);
      c5 = coefficient<T>(5, nodes);
      s1 = v128.mul<T>(v128.splat<T>(2), c2);
      s2 = v128.mul<T>(v128.splat<T>(3), c3);
      s3 = v128.mul<T>(v128.splat<T>(4), c4);
      s4 = v128.mul<T>(v128.splat<T>(5), c5);
    } else {
      const slopes = candidateAt<T>(SLOPE_ROW, i);
      s0 = coefficient<T>(0, slopes);
      s1 = coefficient<T>(1, slopes);
      s2 = coefficient<T>(2, slopes);
      s3 = coefficient<T>(3, slopes);
    }
    const b1 = sizeof<T>() == 8 ? v128.mul<T>(v128.splat<T>(6), c3) : v128.mul<T>(v128.splat<T>(2), s2);
    const b2 = sizeof<T>() == 8 ? v128.mul<T>(v128.splat<T>(12), c4) : v128.mul<T>(v128.splat<T>(3), s3);
    const b3 = v128.mul<T>(v128.splat<T>(20), c5);
    const begin = v128.load(candidateAt<T>(BEGIN_ROW, i));
    const here = v128.load(candidateAt<T>(HERE_ROW, i));
    const isEnd = v128.gt<T>(v128.load(candidateAt<T>(END_ROW, i)), zero);
    let u = begin;
    let move = zero;
    let good = v128.eq<T>(zero, zero);
    for (let step = 0; step < 3; step++) {
      let bend = sizeof<T>() == 8 ? v128.add<T>(b2, v128.mul<T>(u, b3)) : b2;
      bend = v128.add<T>(b1, v128.mul<T>(u, bend));
      bend = v128.add<T>(s1, v128.mul<T>(u, bend));
      good = v128.and(good, v128.lt<T>(bend, zero));
      let slope = sizeof<T>() == 8 ? v128.add<T>(s3, v128.mul<T>(u, s4)) : s3;
      slope = v128.add<T>(s2, v128.mul<T>(u, slope));
      slope = v128.add<T>(s1, v128.mul<T>(u, slope));
      slope = v128.add<T>(s0, v128.mul<T>(u, slope));
      move = v128.div<T>(slope, bend);
      u = v128.sub<T>(u, move);
    }
    good = v128.and(good, v128.lt<T>(v128.abs<T>(move), v128.splat<T>(sizeof<T>() == 8 ? <T>1e-6 : <T>1e-3)));
    const lowest = v128.max<T>(v128.splat<T>(sizeof<T>() == 8 ? -2 : -1), v128.sub<T>(here, v128.splat<T>(1)));
    const highest = v128.min<T>(v128.splat<T>(sizeof<T>() == 8 ? 3 : 2), v128.add<T>(here, v128.splat<T>(2)));
    good = v128.and(good, v128.and(v128.ge<T>(u, lowest), v128.le<T>(u, highest)));
    u = v128.bitselect(begin, u, isEnd);
    v128.store(candidateAt<T>(OFFSET_ROW, i), u);
    const wrong = bitsOf<T>(v128.not(v128.or(good, isEnd)));
    if (wrong != 0) {
      for (let lane = 0; lane < lanes; lane++) {
        if (((wrong >> lane) & 1) == 0) continue;
        if (sizeof<T>() == 8) {
          store<f64>(candidateAt<f64>(OFFSET_ROW, i + lane), peakBetween(i + lane));
        } else {
          const outcome = candidateAt<T>(OUTCOME_ROW, i + lane);
          store<i32>(outcome, load<i32>(outcome) | CLOSE);
        }
      }
      u = v128.load(candidateAt<T>(OFFSET_ROW, i));
    }
    let height = sizeof<T>() == 8
      ? v128.add<T>(c3, v128.mul<T>(u, v128.add<T>(c4, v128.mul<T>(u, c5))))
      : c3;
    height = v128.add<T>(c2, v128.mul<T>(u, height));
    height = v128.add<T>(c1, v128.mul<T>(u, height));
    height = v128.add<T>(c0, v128.mul<T>(u, height));
    v128.store(candidateAt<T>(HEIGHT_ROW, i), height);
  }
}

function coefficientOf(r: i32, candidate: i32): f64 {
  const w = monomials() + <usize>(r * 48);
  const n = candidateAt<f64>(NODE_ROW, candidate);
  const room = <usize>candidateRoom() * 8;
  let sum = load<f64>(w) * load<f64>(n);
  for (let c: usize = 1; c < 6; c++) sum += load<f64>(w + 8 * c) * load<f64>(n + c * room);
  return sum;
}

/** As in src/solver/lagrange.ts: Newton kept inside the bracket by bisection. */
function peakBetween(candidate: i32): f64 {
  const c1 = coefficientOf(1, candidate);
  const c2 = coefficientOf(2, candidate);
  const c3 = coefficientOf(3, candidate);
  const c4 = coefficientOf(4, candidate);
  const c5 = coefficientOf(5, candidate);
  const here = load<f64>(candidateAt<f64>(HERE_ROW, candidate));
  let a = max<f64>(-2, here - 1);
  let b = min<f64>(3, here + 2);
  let u = 0.5 * (a + b);
  for (let i = 0; i < 40; i++) {
    const slope = c1 + u * (2 * c2 + u * (3 * c3 + u * (4 * c4 + u * (5 * c5))));
    const bend = 2 * c2 + u * (6 * c3 + u * (12 * c4 + u * (20 * c5)));
    if (slope > 0) a = u;
    else b = u;
    let next = u - slope / bend;
    if (!(next > a && next < b)) next = 0.5 * (a + b);
    const moved = next - u;
    u = next;
    if (moved < 1e-12 && moved > -1e-12) break;
  }
  return u;
}
