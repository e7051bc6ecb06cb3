// The choice among the peaks of a curve.
import {
  alongFixed, alongFixed64, AMBIGUOUS, atomCount, atomsByAtom, candidateAt, CLOSE, curves, equalShare, FIRST_ROW, firsts,
  fixedUnit, HEIGHT_ROW, HIGHEST, INTERIOR, likelihoodSlack, lookCount, monomials, NOTHING, OFFSET_ROW, offsets,
  OUTCOME_ROW, outcomes, parts, pointStride, seen, squared, squared64, strideOf, tops,
} from './memory';

/** In 32 bits: the share of |y| that may be rounding. */
const ROUNDING: f64 = 3e-6;
/** In 32 bits: less of |y|^2 than this is too near to rounding for four digits of its root. */
const FAINT: f64 = 4e-6;

/** Chooses among the candidates of a curve, from `begin` to `end`. */
@inline export function settle<T>(curve: i32, begin: i32, end: i32): void {
  const size = sizeof<T>();
  const square = <f64>load<T>(squared() + <usize>curve * size);
  const along = <f64>load<T>(alongFixed() + <usize>curve * size);
  const nothing = sqrt<f64>(equalShare() * square);
  let chosen = -1;
  let peaks = 0;
  let most: f64 = 0;
  let flags = 0;
  for (let p = begin; p < end; p++) {
    const height = <f64>load<T>(candidateAt<T>(HEIGHT_ROW, p));
    if (sizeof<T>() == 4) flags |= load<i32>(candidateAt<T>(OUTCOME_ROW, p)) & CLOSE;
    if (!(height > nothing)) continue;
    peaks++;
    if (chosen < 0 || height > most) {
      chosen = p;
      most = height;
    }
  }
  if (sizeof<T>() == 4 && isLevel<T>(curve, most, square)) flags |= CLOSE;
  if (peaks > 1) {
    const best = most * most;
    const residual = max<f64>(0, square - along * along - best);
    const enough = best - likelihoodSlack() * residual - equalShare() * square;
    for (let p = end - 1; p >= begin; p--) {
      const height = <f64>load<T>(candidateAt<T>(HEIGHT_ROW, p));
      if (p == chosen || !(height > nothing)) continue;
      if (sizeof<T>() == 4 && abs(height * height - enough) < ROUNDING * square) flags |= CLOSE;
      if (!(height * height >= enough)) continue;
      flags |= AMBIGUOUS;
      const inside = load<i32>(candidateAt<T>(OUTCOME_ROW, p)) == INTERIOR;
      if (inside && (p < chosen || load<i32>(candidateAt<T>(OUTCOME_ROW, chosen)) == HIGHEST)) chosen = p;
    }
  }
  if (chosen < 0) {
    store<i32>(outcomes() + <usize>(curve << 2), NOTHING | flags);
    return;
  }
  const first = load<i32>(candidateAt<T>(FIRST_ROW, chosen));
  const offset = load<T>(candidateAt<T>(OFFSET_ROW, chosen));
  const height = load<T>(candidateAt<T>(HEIGHT_ROW, chosen));
  let first64 = first;
  if (sizeof<T>() == 4) {
    // Four nodes, the second of them at the atom: the same place in six.
    first64 = min(max(first - 1, 0), atomCount() - 6);
    const left = residualOf(curve, first, offset, height);
    if (left < FAINT * square) flags |= CLOSE;
    store<f64>(parts() + 3 * strideOf<f64>() + <usize>(curve << 3), left);
    store<f64>(squared64() + <usize>(curve << 3), square);
    store<f64>(alongFixed64() + <usize>(curve << 3), along);
  }
  store<i32>(outcomes() + <usize>(curve << 2), load<i32>(candidateAt<T>(OUTCOME_ROW, chosen)) | flags);
  store<i32>(firsts() + <usize>(curve << 2), first64);
  store<f64>(offsets() + <usize>(curve << 3), <f64>offset + <f64>(first - 1 - first64) * (sizeof<T>() == 4 ? 1 : 0));
  store<f64>(tops() + <usize>(curve << 3), <f64>height);
}

/** Whether |y| has hardly a part along the atoms, or c is level at an end of the rates: 64 bits may see another outcome. */
@inline function isLevel<T>(curve: i32, top: f64, square: f64): bool {
  const little = ROUNDING * sqrt<f64>(square);
  const first = seen() + <usize>curve * sizeof<T>();
  const last = first + <usize>(lookCount() - 1) * strideOf<T>();
  return !(top > 300 * little) || !(abs<f64>(<f64>load<T>(first)) > little) || !(abs<f64>(<f64>load<T>(last)) > little);
}

/** |y - b F - a E|^2 point by point: a difference of squares would be rounding in 32 bits. */
@inline function residualOf(curve: i32, first: i32, u: f32, height: f32): f64 {
  const stride = strideOf<f32>();
  const row = <usize>pointStride() * 4;
  const w0 = f32x4.splat(cubicWeight(0, u));
  const w1 = f32x4.splat(cubicWeight(1, u));
  const w2 = f32x4.splat(cubicWeight(2, u));
  const w3 = f32x4.splat(cubicWeight(3, u));
  const top = f32x4.splat(height);
  const along = v128.load32_splat(alongFixed() + <usize>(curve << 2));
  const unit = fixedUnit();
  let q = atomsByAtom() + <usize>first * row;
  let y = curves() + <usize>(curve << 2);
  let sum = f32x4.splat(0);
  for (let t: usize = 0; t < row; t += 16) {
    let x = v128.load32_splat(y);
    x = v128.load_lane<f32>(y + stride, x, 1);
    x = v128.load_lane<f32>(y + 2 * stride, x, 2);
    x = v128.load_lane<f32>(y + 3 * stride, x, 3);
    y += 4 * stride;
    let e = f32x4.mul(w0, v128.load(q));
    e = f32x4.add(e, f32x4.mul(w1, v128.load(q + row)));
    e = f32x4.add(e, f32x4.mul(w2, v128.load(q + 2 * row)));
    e = f32x4.add(e, f32x4.mul(w3, v128.load(q + 3 * row)));
    q += 16;
    x = f32x4.sub(x, f32x4.mul(top, e));
    if (unit != 0) x = f32x4.sub(x, f32x4.mul(along, v128.load(unit + t)));
    sum = f32x4.add(sum, f32x4.mul(x, x));
  }
  return <f64>f32x4.extract_lane(sum, 0) + <f64>f32x4.extract_lane(sum, 1) +
    <f64>f32x4.extract_lane(sum, 2) + <f64>f32x4.extract_lane(sum, 3);
}

@inline function cubicWeight(node: usize, u: f32): f32 {
  const at = monomials() + node * 4;
  return ((load<f32>(at, 48) * u + load<f32>(at, 32)) * u + load<f32>(at, 16)) * u + load<f32>(at);
}
