// The loop of src/kernels/rank-products.ts in the lanes of WebAssembly's fixed-width SIMD: products of columns of 16-bit whole
// numbers, eight at a time, summed in 32 bits; the caller sees to it that no sum is larger. `bytes` is the length of a column,
// a multiple of 16; what is beyond its rows is 0.

@inline function total(sum: v128): i32 {
  return (
    i32x4.extract_lane(sum, 0) +
    i32x4.extract_lane(sum, 1) +
    i32x4.extract_lane(sum, 2) +
    i32x4.extract_lane(sum, 3)
  );
}

@inline function put(out: usize, row: i32, width: i32, column: i32, sum: v128): void {
  store<i32>(out + (<usize>(row * width + column) << 2), total(sum));
}

/** out[i, j] = left_i'right_j. Left columns come in fours, right ones in twos. */
export function rankProducts(left: usize, leftCount: i32, right: usize, rightCount: i32, bytes: i32, out: usize): void {
  for (let i = 0; i < leftCount; i += 4) {
    const a = left + <usize>i * <usize>bytes;
    const b = a + <usize>bytes;
    const c = b + <usize>bytes;
    const d = c + <usize>bytes;
    for (let j = 0; j < rightCount; j += 2) {
      const p = right + <usize>j * <usize>bytes;
      const q = p + <usize>bytes;
      let ap = i32x4.splat(0);
      let aq = i32x4.splat(0);
      let bp = i32x4.splat(0);
      let bq = i32x4.splat(0);
      let cp = i32x4.splat(0);
      let cq = i32x4.splat(0);
      let dp = i32x4.splat(0);
      let dq = i32x4.splat(0);
      for (let k: usize = 0; k < <usize>bytes; k += 16) {
        const u = v128.load(p + k);
        const v = v128.load(q + k);
        const wa = v128.load(a + k);
        ap = i32x4.add(ap, i32x4.dot_i16x8_s(wa, u));
        aq = i32x4.add(aq, i32x4.dot_i16x8_s(wa, v));
        const wb = v128.load(b + k);
        bp = i32x4.add(bp, i32x4.dot_i16x8_s(wb, u));
        bq = i32x4.add(bq, i32x4.dot_i16x8_s(wb, v));
        const wc = v128.load(c + k);
        cp = i32x4.add(cp, i32x4.dot_i16x8_s(wc, u));
        cq = i32x4.add(cq, i32x4.dot_i16x8_s(wc, v));
        const wd = v128.load(d + k);
        dp = i32x4.add(dp, i32x4.dot_i16x8_s(wd, u));
        dq = i32x4.add(dq, i32x4.dot_i16x8_s(wd, v));
      }
      put(out, i, rightCount, j, ap);
      put(out, i, rightCount, j + 1, aq);
      put(out, i + 1, rightCount, j, bp);
      put(out, i + 1, rightCount, j + 1, bq);
      put(out, i + 2, rightCount, j, cp);
      put(out, i + 2, rightCount, j + 1, cq);
      put(out, i + 3, rightCount, j, dp);
      put(out, i + 3, rightCount, j + 1, dq);
    }
  }
}
