// The loops of src/kernels/plain.ts over the columns of a design, in the lanes of WebAssembly's fixed-width SIMD: even and
// odd rows in the two lanes of a register, the same operations in the same order, so that the numbers are the same to the
// bit. `bytes` is the length of a column, a multiple of 16. What goes with a list may be read and written to the end of the
// last block of columns.

/** Where the k-th listed column begins; beyond the end of the list the last stands in. */
@inline function columnAt(x: usize, bytes: i32, columns: usize, k: i32, count: i32): usize {
  const place = <usize>(min(k, count - 1) << 2);
  return x + <usize>load<i32>(columns + place) * <usize>bytes;
}

@inline function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

@inline function putTotal(out: usize, k: i32, sum: v128): void {
  store<f64>(out + <usize>(k << 3), total(sum));
}

/** out[k] = x_k'r, eight columns at a time. */
export function columnProducts(x: usize, bytes: i32, columns: usize, count: i32, r: usize, out: usize): void {
  for (let k = 0; k < count; k += 8) {
    const a = columnAt(x, bytes, columns, k, count);
    const b = columnAt(x, bytes, columns, k + 1, count);
    const c = columnAt(x, bytes, columns, k + 2, count);
    const d = columnAt(x, bytes, columns, k + 3, count);
    const e = columnAt(x, bytes, columns, k + 4, count);
    const f = columnAt(x, bytes, columns, k + 5, count);
    const g = columnAt(x, bytes, columns, k + 6, count);
    const h = columnAt(x, bytes, columns, k + 7, count);
    let sa = f64x2.splat(0);
    let sb = f64x2.splat(0);
    let sc = f64x2.splat(0);
    let sd = f64x2.splat(0);
    let se = f64x2.splat(0);
    let sf = f64x2.splat(0);
    let sg = f64x2.splat(0);
    let sh = f64x2.splat(0);
    for (let i: usize = 0; i < <usize>bytes; i += 16) {
      const value = v128.load(r + i);
      sa = f64x2.add(sa, f64x2.mul(v128.load(a + i), value));
      sb = f64x2.add(sb, f64x2.mul(v128.load(b + i), value));
      sc = f64x2.add(sc, f64x2.mul(v128.load(c + i), value));
      sd = f64x2.add(sd, f64x2.mul(v128.load(d + i), value));
      se = f64x2.add(se, f64x2.mul(v128.load(e + i), value));
      sf = f64x2.add(sf, f64x2.mul(v128.load(f + i), value));
      sg = f64x2.add(sg, f64x2.mul(v128.load(g + i), value));
      sh = f64x2.add(sh, f64x2.mul(v128.load(h + i), value));
    }
    putTotal(out, k, sa);
    putTotal(out, k + 1, sb);
    putTotal(out, k + 2, sc);
    putTotal(out, k + 3, sd);
    putTotal(out, k + 4, se);
    putTotal(out, k + 5, sf);
    putTotal(out, k + 6, sg);
    putTotal(out, k + 7, sh);
  }
}

/** out[4 k + q] = x_k'p_q for four vectors p that stand one after the other, two columns at a time. */
export function panelProducts(panel: usize, x: usize, bytes: i32, columns: usize, count: i32, out: usize): void {
  const p = panel;
  const q = p + <usize>bytes;
  const r = q + <usize>bytes;
  const s = r + <usize>bytes;
  for (let k = 0; k < count; k += 2) {
    const a = columnAt(x, bytes, columns, k, count);
    const b = columnAt(x, bytes, columns, k + 1, count);
    let ap = f64x2.splat(0);
    let aq = f64x2.splat(0);
    let ar = f64x2.splat(0);
    let as = f64x2.splat(0);
    let bp = f64x2.splat(0);
    let bq = f64x2.splat(0);
    let br = f64x2.splat(0);
    let bs = f64x2.splat(0);
    for (let i: usize = 0; i < <usize>bytes; i += 16) {
      const u = v128.load(a + i);
      const v = v128.load(b + i);
      const vp = v128.load(p + i);
      const vq = v128.load(q + i);
      const vr = v128.load(r + i);
      const vs = v128.load(s + i);
      ap = f64x2.add(ap, f64x2.mul(u, vp));
      aq = f64x2.add(aq, f64x2.mul(u, vq));
      ar = f64x2.add(ar, f64x2.mul(u, vr));
      as = f64x2.add(as, f64x2.mul(u, vs));
      bp = f64x2.add(bp, f64x2.mul(v, vp));
      bq = f64x2.add(bq, f64x2.mul(v, vq));
      br = f64x2.add(br, f64x2.mul(v, vr));
      bs = f64x2.add(bs, f64x2.mul(v, vs));
    }
    const to = k << 2;
    putTotal(out, to, ap);
    putTotal(out, to + 1, aq);
    putTotal(out, to + 2, ar);
    putTotal(out, to + 3, as);
    putTotal(out, to + 4, bp);
    putTotal(out, to + 5, bq);
    putTotal(out, to + 6, br);
    putTotal(out, to + 7, bs);
  }
}

/** target += sum of by[k] x_k, four columns at a time. */
export function addColumns(target: usize, x: usize, bytes: i32, columns: usize, count: i32, by: usize): void {
  for (let k = 0; k < count; k += 4) {
    const a = columnAt(x, bytes, columns, k, count);
    const b = columnAt(x, bytes, columns, k + 1, count);
    const c = columnAt(x, bytes, columns, k + 2, count);
    const d = columnAt(x, bytes, columns, k + 3, count);
    const at = by + <usize>(k << 3);
    const fa = v128.load64_splat(at);
    const fb = v128.load64_splat(at, 8);
    const fc = v128.load64_splat(at, 16);
    const fd = v128.load64_splat(at, 24);
    for (let i: usize = 0; i < <usize>bytes; i += 16) {
      const first = f64x2.add(f64x2.mul(fa, v128.load(a + i)), f64x2.mul(fb, v128.load(b + i)));
      const second = f64x2.add(f64x2.mul(fc, v128.load(c + i)), f64x2.mul(fd, v128.load(d + i)));
      v128.store(target + i, f64x2.add(v128.load(target + i), f64x2.add(first, second)));
    }
  }
}
