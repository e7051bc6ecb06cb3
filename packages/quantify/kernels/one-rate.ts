// The fit of src/solver/one-rate.ts for a block of curves, in the lanes of WebAssembly's fixed-width SIMD. It does the same
// operations in the same order on each curve, so that in 64 bits it gives the same numbers to the bit. Written for either
// width of number: T is f64 (two curves in a register) or f32 (four).
import { addCell, addEnd } from './one-rate/cells';
import {
  atomCount, bytesOf, curves, HIGHEST, lookCount, lookedSlopes, LOWEST, NOTHING, outcomes, points, projected, projection,
  rank, rising, seen,
} from './one-rate/memory';
import { markRising, multiply, sums } from './one-rate/products';
import { refine } from './one-rate/refine';
import { settle } from './one-rate/settle';
import { interpolateTable, makeParts } from './one-rate/solution';

@inline function fit<T>(count: i32): void {
  const bytes = bytesOf<T>(count);
  sums<T>(bytes);
  if (projection() != 0) multiply<T>(rank(), points(), projection(), curves(), projected(), bytes);
  multiply<T>(lookCount(), rank(), lookedSlopes(), projected(), seen(), bytes);
  markRising<T>(bytes);
  const last = lookCount() - 1;
  const between = (<u64>1 << last) - 1;
  let used = 0;
  const starts = outcomes();
  for (let curve = 0; curve < count; curve++) {
    store<i32>(starts + <usize>(curve << 2), used);
    const rises = load<u64>(rising() + <usize>(curve << 3));
    if ((rises & 1) == 0) addEnd<T>(curve, 0, LOWEST, used++);
    let peaks = rises & ~(rises >> 1) & between;
    while (peaks != 0) {
      addCell<T>(curve, <i32>ctz(peaks), used++);
      peaks &= peaks - 1;
    }
    if (((rises >> last) & 1) != 0) addEnd<T>(curve, atomCount() - 1, HIGHEST, used++);
  }
  refine<T>(used);
  let begin = 0;
  for (let curve = 0; curve < count; curve++) {
    const end = curve + 1 < count ? load<i32>(starts + <usize>(curve << 2), 4) : used;
    settle<T>(curve, begin, end);
    if ((load<i32>(outcomes() + <usize>(curve << 2)) & 3) != NOTHING) interpolateTable(curve);
    begin = end;
  }
  makeParts(bytesOf<f64>(count), sizeof<T>() == 8);
}

export function fit64(count: i32): void { fit<f64>(count); }
export function fit32(count: i32): void { fit<f32>(count); }
