// The choice among the peaks of a curve.
import {
  alongFixed, AMBIGUOUS, candidateAt, CLOSE, equalShare, FIRST_ROW, firsts, HEIGHT_ROW, HIGHEST, INTERIOR,
  likelihoodSlack, lookCount, NOTHING, OFFSET_ROW, offsets, OUTCOME_ROW, outcomes, seen, squared, strideOf, tops,
} from './memory';

/** In 32 bits: the share of |y| that may be rounding. */
const ROUNDING: f64 = 3e-6;

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
  store<i32>(outcomes() + <usize>(curve << 2), load<i32>(candidateAt<T>(OUTCOME_ROW, chosen)) | flags);
  store<i32>(firsts() + <usize>(curve << 2), load<i32>(candidateAt<T>(FIRST_ROW, chosen)));
  store<T>(offsets() + <usize>curve * size, load<T>(candidateAt<T>(OFFSET_ROW, chosen)));
  store<T>(tops() + <usize>curve * size, load<T>(candidateAt<T>(HEIGHT_ROW, chosen)));
}

/** Whether |y| has hardly a part along the atoms, or c is level at an end of the rates: 64 bits may see another outcome. */
@inline function isLevel<T>(curve: i32, top: f64, square: f64): bool {
  const little = ROUNDING * sqrt<f64>(square);
  const first = seen() + <usize>curve * sizeof<T>();
  const last = first + <usize>(lookCount() - 1) * strideOf<T>();
  return !(top > 300 * little) || !(abs<f64>(<f64>load<T>(first)) > little) || !(abs<f64>(<f64>load<T>(last)) > little);
}
