// The search of src/solver/one-rate.ts for a block of curves, in the lanes of WebAssembly's fixed-width SIMD. It does the
// same operations in the same order on each curve, so that in 64 bits it gives the same numbers to the bit.
// Written for either width of number: T is f64 (two curves in a register) or f32 (four).

/** Where things lie in memory: 32-bit words from address 0, in the order of `words` in src/kernels/one-rate-kernel.ts. */
@inline function word(index: i32): i32 { return load<i32>(<usize>(index << 2)); }
@inline function points(): i32 { return word(0); }
@inline function capacity(): i32 { return word(1); }
@inline function atomCount(): i32 { return word(2); }
/** Atoms in one row of the tables that hold atoms side by side: a few more than there are. */
@inline function atomStride(): i32 { return word(3); }
@inline function rank(): i32 { return word(4); }
@inline function lookCount(): i32 { return word(5); }
@inline function curves(): usize { return <usize>word(6); }
/** The curves in the dimensions of the search; the curves themselves where those are the points. */
@inline function projected(): usize { return <usize>word(7); }
/** Blocks of four rows, column by column; 0 where nothing is projected. */
@inline function projection(): usize { return <usize>word(8); }
/** 0 where the model has no fixed column. */
@inline function fixedUnit(): usize { return <usize>word(9); }
@inline function lookedSlopes(): usize { return <usize>word(10); }
@inline function seen(): usize { return <usize>word(11); }
@inline function looks(): usize { return <usize>word(12); }
/** rank x atomStride. */
@inline function slopesByDimension(): usize { return <usize>word(13); }
/** points x atomStride. */
@inline function atomsByPoint(): usize { return <usize>word(14); }
/** atoms x 8. */
@inline function table(): usize { return <usize>word(15); }
/** Weight of node c in the coefficient of u^r, at 6 r + c. */
@inline function monomials(): usize { return <usize>word(16); }
/** Scratch: slopes between two looks. */
@inline function between(): usize { return <usize>word(17); }
@inline function rising(): usize { return <usize>word(18); }
@inline function candidates(): usize { return <usize>word(19); }
@inline function candidateRoom(): i32 { return word(20); }
@inline function squared(): usize { return <usize>word(21); }
@inline function alongFixed(): usize { return <usize>word(22); }
@inline function outcomes(): usize { return <usize>word(23); }
@inline function firsts(): usize { return <usize>word(24); }
@inline function offsets(): usize { return <usize>word(25); }
@inline function tops(): usize { return <usize>word(26); }
/** 6 x capacity: the columns of the table at the solutions, and the rate of the third node. */
@inline function columns(): usize { return <usize>word(27); }
/** 10 x capacity: `PARTS` of src/solver/one-rate-solution.ts. */
@inline function parts(): usize { return <usize>word(28); }
@inline function rates(): usize { return <usize>word(29); }
@inline function factorials(): usize { return <usize>word(30); }
/** points x atomStride; in 32 bits alone. */
@inline function slopesByPoint(): usize { return <usize>word(31); }
/** atoms x pointStride; in 32 bits alone. */
@inline function atomsByAtom(): usize { return <usize>word(32); }
/** Points in one row of it: a multiple of four. */
@inline function pointStride(): i32 { return word(33); }
/** 64-bit numbers. */
@inline function constant(index: i32): f64 { return load<f64>(<usize>word(34) + <usize>(index << 3)); }
@inline function equalShare(): f64 { return constant(0); }
@inline function likelihoodSlack(): f64 { return constant(1); }
@inline function overFixedLength(): f64 { return constant(2); }
@inline function fixedSquare(): f64 { return constant(3); }
@inline function spacing(): f64 { return constant(4); }

const NODES: i32 = 6;
const COLUMNS: i32 = 8;
const NOTHING: i32 = 0;
const INTERIOR: i32 = 1;
const LOWEST: i32 = 2;
const HIGHEST: i32 = 3;
const AMBIGUOUS: i32 = 4;
/** In 32 bits: rounding may have decided what the outcome is. */
const CLOSE: i32 = 8;
/** In 32 bits: of |y|, what its rounding may be taken for. */
const ROUNDING: f64 = 3e-6;

@inline function vectorsOf<T>(count: i32): usize {
  const pair: i32 = 32 / <i32>sizeof<T>();
  return <usize>(((count + pair - 1) / pair) * 32);
}

@inline function strideOf<T>(): usize { return <usize>capacity() * sizeof<T>(); }

/** A blocked matrix times the columns of a block of curves. */
@inline function multiply<T>(rows: i32, width: i32, matrix: usize, from: usize, into: usize, bytes: usize): void {
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
@inline function sums<T>(bytes: usize): void {
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
@inline function markRising<T>(bytes: usize): void {
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

// A candidate is a peak to be refined. Its numbers lie in rows of `candidateRoom`, the row given by these.
const NODE_ROW: i32 = 0;
const BEGIN_ROW: i32 = 6;
const HERE_ROW: i32 = 7;
const END_ROW: i32 = 8;
const OFFSET_ROW: i32 = 9;
const HEIGHT_ROW: i32 = 10;
const FIRST_ROW: i32 = 11;
const OUTCOME_ROW: i32 = 12;
/** In 32 bits: the slope of c at the nodes, which rounds better than differences of c. */
const SLOPE_ROW: i32 = 13;

@inline function candidateAt<T>(row: i32, candidate: i32): usize {
  return candidates() + <usize>(row * candidateRoom() + candidate) * sizeof<T>();
}

/** c at the six nodes from an atom; in 32 bits its slope too. */
@inline function fillNodes<T>(curve: i32, first: i32, candidate: i32): void {
  const n = points();
  const size = sizeof<T>();
  const stride = strideOf<T>();
  const atomBytes = <usize>atomStride() * size;
  let y = curves() + <usize>curve * size;
  let q = atomsByPoint() + <usize>first * size;
  const row = <usize>candidateRoom() * size;
  if (sizeof<T>() == 8) {
    let a = v128.splat<T>(0), b = a, c = a;
    for (let t = 0; t < n; t++) {
      const x = v128.load_splat<T>(y);
      a = v128.add<T>(a, v128.mul<T>(v128.load(q), x));
      b = v128.add<T>(b, v128.mul<T>(v128.load(q, 16), x));
      c = v128.add<T>(c, v128.mul<T>(v128.load(q, 32), x));
      y += stride;
      q += atomBytes;
    }
    const to = candidateAt<T>(NODE_ROW, candidate);
    store<T>(to, v128.extract_lane<T>(a, 0));
    store<T>(to + row, v128.extract_lane<T>(a, 1));
    store<T>(to + 2 * row, v128.extract_lane<T>(b, 0));
    store<T>(to + 3 * row, v128.extract_lane<T>(b, 1));
    store<T>(to + 4 * row, v128.extract_lane<T>(c, 0));
    store<T>(to + 5 * row, v128.extract_lane<T>(c, 1));
  } else {
    let s = slopesByPoint() + <usize>first * size;
    let a = v128.splat<T>(0), b = a, c = a, d = a;
    for (let t = 0; t < n; t++) {
      const x = v128.load_splat<T>(y);
      a = v128.add<T>(a, v128.mul<T>(v128.load(q), x));
      b = v128.add<T>(b, v128.mul<T>(v128.load(q, 16), x));
      c = v128.add<T>(c, v128.mul<T>(v128.load(s), x));
      d = v128.add<T>(d, v128.mul<T>(v128.load(s, 16), x));
      y += stride;
      q += atomBytes;
      s += atomBytes;
    }
    storeNodes<T>(candidateAt<T>(NODE_ROW, candidate), row, a, b);
    storeNodes<T>(candidateAt<T>(SLOPE_ROW, candidate), row, c, d);
  }
}

@inline function storeNodes<T>(to: usize, row: usize, a: v128, b: v128): void {
  store<T>(to, v128.extract_lane<T>(a, 0));
  store<T>(to + row, v128.extract_lane<T>(a, 1));
  store<T>(to + 2 * row, v128.extract_lane<T>(a, 2));
  store<T>(to + 3 * row, v128.extract_lane<T>(a, 3));
  store<T>(to + 4 * row, v128.extract_lane<T>(b, 0));
  store<T>(to + 5 * row, v128.extract_lane<T>(b, 1));
}

@inline function firstNode(atom: i32): i32 {
  return min(max(atom - 2, 0), atomCount() - NODES);
}

@inline function addEnd<T>(curve: i32, atom: i32, outcome: i32, candidate: i32): void {
  const first = firstNode(atom);
  const here = <T>(atom - first - 2);
  fillNodes<T>(curve, first, candidate);
  store<T>(candidateAt<T>(BEGIN_ROW, candidate), here);
  store<T>(candidateAt<T>(HERE_ROW, candidate), here);
  store<T>(candidateAt<T>(END_ROW, candidate), 1);
  store<i32>(candidateAt<T>(FIRST_ROW, candidate), first);
  store<i32>(candidateAt<T>(OUTCOME_ROW, candidate), outcome);
}

/** Halves the atoms between two looks, all of whose slopes are computed first. */
@inline function addCell<T>(curve: i32, look: i32, candidate: i32): void {
  const size = sizeof<T>();
  const stride = strideOf<T>();
  const begin = load<i32>(looks() + <usize>(look << 2));
  let high = load<i32>(looks() + <usize>(look << 2), 4);
  let low = begin;
  const n = rank();
  const atomBytes = <usize>atomStride() * size;
  const lanes: i32 = 16 / <i32>size;
  let signs: u32 = 0;
  for (let done = 0; done < high - begin - 1; done += 4 * lanes) {
    let p = projected() + <usize>curve * size;
    let q = slopesByDimension() + <usize>(begin + 1 + done) * size;
    let a = v128.splat<T>(0), b = a, c = a, d = a;
    for (let r = 0; r < n; r++) {
      const x = v128.load_splat<T>(p);
      a = v128.add<T>(a, v128.mul<T>(v128.load(q), x));
      b = v128.add<T>(b, v128.mul<T>(v128.load(q, 16), x));
      c = v128.add<T>(c, v128.mul<T>(v128.load(q, 32), x));
      d = v128.add<T>(d, v128.mul<T>(v128.load(q, 48), x));
      p += stride;
      q += atomBytes;
    }
    const to = between() + <usize>done * size;
    v128.store(to, a);
    v128.store(to, b, 16);
    v128.store(to, c, 32);
    v128.store(to, d, 48);
    const zero = v128.splat<T>(0);
    const marks = bitsOf<T>(v128.gt<T>(a, zero)) | (bitsOf<T>(v128.gt<T>(b, zero)) << lanes) |
      (bitsOf<T>(v128.gt<T>(c, zero)) << (2 * lanes)) | (bitsOf<T>(v128.gt<T>(d, zero)) << (3 * lanes));
    signs |= <u32>marks << done;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const rises = ((signs >> (middle - begin - 1)) & 1) != 0;
    low = select(middle, low, rises);
    high = select(high, middle, rises);
  }
  const ofLook = seen() + <usize>look * stride + <usize>curve * size;
  const rises = low == begin ? load<T>(ofLook) : load<T>(between() + <usize>(low - begin - 1) * size);
  const end = load<i32>(looks() + <usize>(look << 2), 4);
  const falls = high == end ? load<T>(ofLook + stride) : load<T>(between() + <usize>(high - begin - 1) * size);
  const first = firstNode(low);
  const here = <T>(low - first - 2);
  fillNodes<T>(curve, first, candidate);
  store<T>(candidateAt<T>(BEGIN_ROW, candidate), here + rises / (rises - falls));
  store<T>(candidateAt<T>(HERE_ROW, candidate), here);
  store<T>(candidateAt<T>(END_ROW, candidate), 0);
  store<i32>(candidateAt<T>(FIRST_ROW, candidate), first);
  store<i32>(candidateAt<T>(OUTCOME_ROW, candidate), INTERIOR);
}

@inline function bitsOf<T>(mask: v128): i32 {
  if (sizeof<T>() == 8) return i64x2.bitmask(mask);
  return i32x4.bitmask(mask);
}

/** Row r of the coefficients of the polynomials through the nodes. */
@inline function coefficient<T>(r: i32, n0: v128, n1: v128, n2: v128, n3: v128, n4: v128, n5: v128): v128 {
  const size = sizeof<T>();
  const w = monomials() + <usize>(r * NODES) * size;
  let sum = v128.mul<T>(v128.load_splat<T>(w), n0);
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + size), n1));
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 2 * size), n2));
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 3 * size), n3));
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 4 * size), n4));
  return v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 5 * size), n5));
}

/** c0 + u (c1 + u (c2 + u (c3 + u (c4 + u c5)))). */
@inline function horner<T>(u: v128, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128): v128 {
  let sum = v128.add<T>(c4, v128.mul<T>(u, c5));
  sum = v128.add<T>(c3, v128.mul<T>(u, sum));
  sum = v128.add<T>(c2, v128.mul<T>(u, sum));
  sum = v128.add<T>(c1, v128.mul<T>(u, sum));
  return v128.add<T>(c0, v128.mul<T>(u, sum));
}

/** Refines all candidates by Newton's steps on the slope of their polynomials. */
function refine<T>(count: i32): void {
  const size = sizeof<T>();
  const room = <usize>candidateRoom() * size;
  const lanes: i32 = 16 / <i32>size;
  const zero = v128.splat<T>(0);
  for (let i = 0; i < count; i += lanes) {
    const at = candidateAt<T>(0, i);
    const n0 = v128.load(at);
    const n1 = v128.load(at + room);
    const n2 = v128.load(at + 2 * room);
    const n3 = v128.load(at + 3 * room);
    const n4 = v128.load(at + 4 * room);
    const n5 = v128.load(at + 5 * room);
    const c0 = coefficient<T>(0, n0, n1, n2, n3, n4, n5);
    const c1 = coefficient<T>(1, n0, n1, n2, n3, n4, n5);
    const c2 = coefficient<T>(2, n0, n1, n2, n3, n4, n5);
    const c3 = coefficient<T>(3, n0, n1, n2, n3, n4, n5);
    const c4 = coefficient<T>(4, n0, n1, n2, n3, n4, n5);
    const c5 = coefficient<T>(5, n0, n1, n2, n3, n4, n5);
    const begin = v128.load(at + 6 * room);
    const here = v128.load(at + 7 * room);
    const isEnd = v128.gt<T>(v128.load(at + 8 * room), zero);
    // The slope, s0 + u (s1 + ...), from the polynomial of c, or by itself.
    let s0 = c1;
    let s1 = v128.mul<T>(v128.splat<T>(2), c2);
    let s2 = v128.mul<T>(v128.splat<T>(3), c3);
    let s3 = v128.mul<T>(v128.splat<T>(4), c4);
    let s4 = v128.mul<T>(v128.splat<T>(5), c5);
    if (sizeof<T>() == 4) {
      const d0 = v128.load(at + 13 * room);
      const d1 = v128.load(at + 14 * room);
      const d2 = v128.load(at + 15 * room);
      const d3 = v128.load(at + 16 * room);
      const d4 = v128.load(at + 17 * room);
      const d5 = v128.load(at + 18 * room);
      s0 = coefficient<T>(0, d0, d1, d2, d3, d4, d5);
      s1 = coefficient<T>(1, d0, d1, d2, d3, d4, d5);
      s2 = coefficient<T>(2, d0, d1, d2, d3, d4, d5);
      s3 = coefficient<T>(3, d0, d1, d2, d3, d4, d5);
      s4 = coefficient<T>(4, d0, d1, d2, d3, d4, d5);
    }
    const b1 = sizeof<T>() == 8 ? v128.mul<T>(v128.splat<T>(6), c3) : v128.mul<T>(v128.splat<T>(2), s2);
    const b2 = sizeof<T>() == 8 ? v128.mul<T>(v128.splat<T>(12), c4) : v128.mul<T>(v128.splat<T>(3), s3);
    const b3 = sizeof<T>() == 8 ? v128.mul<T>(v128.splat<T>(20), c5) : v128.mul<T>(v128.splat<T>(4), s4);
    let u = begin;
    let move = zero;
    let good = v128.eq<T>(zero, zero);
    for (let step = 0; step < 3; step++) {
      let bend = v128.add<T>(b2, v128.mul<T>(u, b3));
      bend = v128.add<T>(b1, v128.mul<T>(u, bend));
      bend = v128.add<T>(s1, v128.mul<T>(u, bend));
      good = v128.and(good, v128.lt<T>(bend, zero));
      let slope = v128.add<T>(s3, v128.mul<T>(u, s4));
      slope = v128.add<T>(s2, v128.mul<T>(u, slope));
      slope = v128.add<T>(s1, v128.mul<T>(u, slope));
      slope = v128.add<T>(s0, v128.mul<T>(u, slope));
      move = v128.div<T>(slope, bend);
      u = v128.sub<T>(u, move);
    }
    good = v128.and(good, v128.lt<T>(v128.abs<T>(move), v128.splat<T>(sizeof<T>() == 8 ? <T>1e-6 : <T>1e-3)));
    const lowest = v128.max<T>(v128.splat<T>(-2), v128.sub<T>(here, v128.splat<T>(1)));
    const highest = v128.min<T>(v128.splat<T>(3), v128.add<T>(here, v128.splat<T>(2)));
    good = v128.and(good, v128.and(v128.ge<T>(u, lowest), v128.le<T>(u, highest)));
    u = v128.bitselect(begin, u, isEnd);
    v128.store(at + 9 * room, u);
    const wrong = bitsOf<T>(v128.not(v128.or(good, isEnd)));
    if (wrong != 0) {
      for (let lane = 0; lane < lanes; lane++) {
        if (((wrong >> lane) & 1) == 0) continue;
        if (sizeof<T>() == 8) {
          const one = candidateAt<T>(0, i + lane);
          store<T>(one + 9 * room, peakBetween<T>(one, room));
        } else {
          const outcome = candidateAt<T>(OUTCOME_ROW, i + lane);
          store<i32>(outcome, load<i32>(outcome) | CLOSE);
        }
      }
      u = v128.load(at + 9 * room);
    }
    v128.store(at + 10 * room, horner<T>(u, c0, c1, c2, c3, c4, c5));
  }
}

@inline function coefficientOf<T>(r: i32, nodes: usize, room: usize): T {
  const size = sizeof<T>();
  const w = monomials() + <usize>(r * NODES) * size;
  return load<T>(w) * load<T>(nodes) + load<T>(w + size) * load<T>(nodes + room) +
    load<T>(w + 2 * size) * load<T>(nodes + 2 * room) + load<T>(w + 3 * size) * load<T>(nodes + 3 * room) +
    load<T>(w + 4 * size) * load<T>(nodes + 4 * room) + load<T>(w + 5 * size) * load<T>(nodes + 5 * room);
}

/** As in src/solver/lagrange.ts: Newton kept inside the bracket by bisection. */
function peakBetween<T>(nodes: usize, room: usize): T {
  const c1 = coefficientOf<T>(1, nodes, room);
  const c2 = coefficientOf<T>(2, nodes, room);
  const c3 = coefficientOf<T>(3, nodes, room);
  const c4 = coefficientOf<T>(4, nodes, room);
  const c5 = coefficientOf<T>(5, nodes, room);
  const here = load<T>(nodes + 7 * room);
  let a = max<T>(-2, here - 1);
  let b = min<T>(3, here + 2);
  let u = <T>0.5 * (a + b);
  for (let i = 0; i < 40; i++) {
    const slope = c1 + u * (2 * c2 + u * (3 * c3 + u * (4 * c4 + u * (5 * c5))));
    const bend = 2 * c2 + u * (6 * c3 + u * (12 * c4 + u * (20 * c5)));
    if (slope > 0) a = u;
    else b = u;
    let next = u - slope / bend;
    if (!(next > a && next < b)) next = <T>0.5 * (a + b);
    const moved = next - u;
    u = next;
    if (moved < 1e-12 && moved > -1e-12) break;
  }
  return u;
}

/** Chooses among the candidates of a curve, from `begin` to `end`. */
@inline function settle<T>(curve: i32, begin: i32, end: i32): void {
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
  if (sizeof<T>() == 4) flags |= roundingDecides<T>(curve, begin, end, most, square) ? CLOSE : 0;
  if (peaks > 1) {
    const best = most * most;
    const residual = max<f64>(0, square - along * along - best);
    const enough = best - likelihoodSlack() * residual - equalShare() * square;
    for (let p = end - 1; p >= begin; p--) {
      const height = <f64>load<T>(candidateAt<T>(HEIGHT_ROW, p));
      if (p == chosen || !(height > nothing) || !(height * height >= enough)) continue;
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

/** Whether 32 bits may have another outcome than 64: several peaks, c hardly above zero, or level at an end. */
@inline function roundingDecides<T>(curve: i32, begin: i32, end: i32, top: f64, square: f64): bool {
  const little = ROUNDING * sqrt<f64>(square);
  const first = seen() + <usize>curve * sizeof<T>();
  const last = first + <usize>(lookCount() - 1) * strideOf<T>();
  return end - begin != 1 || !(top > 300 * little) ||
    !(abs<f64>(<f64>load<T>(first)) > little) || !(abs<f64>(<f64>load<T>(last)) > little);
}

/** The columns of the dictionary's table at the solution. */
@inline function interpolateTable<T>(curve: i32): void {
  const size = sizeof<T>();
  const stride = strideOf<T>();
  const u = load<T>(offsets() + <usize>curve * size);
  const first = load<i32>(firsts() + <usize>(curve << 2));
  let row = table() + <usize>(first * COLUMNS) * size;
  const w = monomials();
  let a = v128.splat<T>(0), b = a, c = a;
  const nodes = between();
  for (let node = 0; node < NODES; node++) {
    const at = w + <usize>node * size;
    let weight = load<T>(at + 30 * size);
    weight = weight * u + load<T>(at + 24 * size);
    weight = weight * u + load<T>(at + 18 * size);
    weight = weight * u + load<T>(at + 12 * size);
    weight = weight * u + load<T>(at + 6 * size);
    weight = weight * u + load<T>(at);
    if (sizeof<T>() == 4) store<T>(nodes + <usize>node * size, weight);
    const x = v128.splat<T>(weight);
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
  store<T>(to + 5 * stride, load<T>(rates() + <usize>(first + 2) * size));
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
  const w4 = v128.load_splat<T>(between(), 16);
  const w5 = v128.load_splat<T>(between(), 20);
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
    e = v128.add<T>(e, v128.mul<T>(w4, v128.load(q + 4 * row)));
    e = v128.add<T>(e, v128.mul<T>(w5, v128.load(q + 5 * row)));
    q += 16;
    x = v128.sub<T>(x, v128.mul<T>(top, e));
    if (unit != 0) x = v128.sub<T>(x, v128.mul<T>(along, v128.load(unit + t)));
    sum = v128.add<T>(sum, v128.mul<T>(x, x));
  }
  return v128.extract_lane<T>(sum, 0) + v128.extract_lane<T>(sum, 1) +
    v128.extract_lane<T>(sum, 2) + v128.extract_lane<T>(sum, 3);
}

/** The solutions' parts, as in src/solver/one-rate-solution.ts. */
@inline function makeParts<T>(bytes: usize): void {
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

@inline function fit<T>(count: i32): void {
  const bytes = vectorsOf<T>(count);
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
    if ((load<i32>(outcomes() + <usize>(curve << 2)) & 3) != NOTHING) interpolateTable<T>(curve);
    begin = end;
  }
  makeParts<T>(bytes);
}

export function fit64(count: i32): void { fit<f64>(count); }
export function fit32(count: i32): void { fit<f32>(count); }
