// What all curves of a block have done to them alike: products with matrices, and signs.
import { alongFixed, curves, fixedUnit, lookCount, points, rising, seen, squared, strideOf } from './memory';

/** A blocked matrix times the columns of a block of curves. */
@inline export function multiply<T>(rows: i32, width: i32, matrix: usize, from: usize, into: usize, bytes: usize): void {
  const stride = strideOf<T>();
  const size = sizeof<T>();
  for (let v: usize = 0; v < bytes; v += 32) {
    let m = matrix;
    let to = into + v;
    for (let row = 0; row < rows; row += 4) {
      let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
      let y = from + v;
      for (let t = 0; t < width; t++) {
        const x0 = v128.load(y);
        const x1 = v128.load(y, 16);
        let w = v128.load_splat<T>(m);
        a0 = v128.add<T>(a0, v128.mul<T>(w, x0));
        a1 = v128.add<T>(a1, v128.mul<T>(w, x1));
        w = v128.load_splat<T>(m + size);
        b0 = v128.add<T>(b0, v128.mul<T>(w, x0));
        b1 = v128.add<T>(b1, v128.mul<T>(w, x1));
        w = v128.load_splat<T>(m + 2 * size);
        c0 = v128.add<T>(c0, v128.mul<T>(w, x0));
        c1 = v128.add<T>(c1, v128.mul<T>(w, x1));
        w = v128.load_splat<T>(m + 3 * size);
        d0 = v128.add<T>(d0, v128.mul<T>(w, x0));
        d1 = v128.add<T>(d1, v128.mul<T>(w, x1));
        y += stride;
        m += 4 * size;
      }
      v128.store(to, a0);
      v128.store(to, a1, 16);
      to += stride;
      v128.store(to, b0);
      v128.store(to, b1, 16);
      to += stride;
      v128.store(to, c0);
      v128.store(to, c1, 16);
      to += stride;
      v128.store(to, d0);
      v128.store(to, d1, 16);
      to += stride;
    }
  }
}

/** |y|^2 and the part of y along F. */
@inline export function sums<T>(bytes: usize): void {
  const stride = strideOf<T>();
  const n = points();
  const unit = fixedUnit();
  for (let v: usize = 0; v < bytes; v += 16) {
    let square = v128.splat<T>(0);
    let along = square;
    let y = curves() + v;
    for (let t = 0; t < n; t++) {
      const x = v128.load(y);
      square = v128.add<T>(square, v128.mul<T>(x, x));
      if (unit != 0) {
        along = v128.add<T>(along, v128.mul<T>(v128.load_splat<T>(unit + <usize>t * sizeof<T>()), x));
      }
      y += stride;
    }
    v128.store(squared() + v, square);
    v128.store(alongFixed() + v, along);
  }
}

/** Of each curve, one bit for each look: whether c rises there. */
@inline export function markRising<T>(bytes: usize): void {
  const stride = strideOf<T>();
  const n = lookCount();
  const zero = v128.splat<T>(0);
  for (let v: usize = 0; v < bytes; v += 16) {
    let low = i64x2.splat(0);
    let high = low;
    let from = seen() + v;
    if (sizeof<T>() == 8) {
      for (let i = 0; i < n; i++) {
        const bit = i64x2.splat(<i64>1 << i);
        low = v128.or(low, v128.and(bit, v128.gt<T>(v128.load(from), zero)));
        from += stride;
      }
      v128.store(rising() + v, low);
    } else {
      for (let i = 0; i < min(n, 32); i++) {
        const bit = i32x4.splat(1 << i);
        low = v128.or(low, v128.and(bit, v128.gt<T>(v128.load(from), zero)));
        from += stride;
      }
      for (let i = 32; i < n; i++) {
        const bit = i32x4.splat(1 << (i - 32));
        high = v128.or(high, v128.and(bit, v128.gt<T>(v128.load(from), zero)));
        from += stride;
      }
      v128.store(rising() + 2 * v, i8x16.shuffle(low, high, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23));
      v128.store(rising() + 2 * v, i8x16.shuffle(low, high, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31), 16);
    }
  }
}

