// The cells between atoms in which a peak of c lies, and c at the nodes around them.
import {
  atomCount, atomsByPoint, atomStride, BEGIN_ROW, between, bitsOf, candidateAt, candidateRoom, curves, END_ROW, FIRST_ROW,
  HERE_ROW, INTERIOR, looks, NODE_ROW, nodeCount, nodesBefore, OUTCOME_ROW, points, projected, rank, seen, SLOPE_ROW,
  slopesByDimension, slopesByPoint, strideOf,
} from './memory';

/** c at the nodes from an atom; in 32 bits its slope too. */
@inline function fillNodes<T>(curve: i32, first: i32, candidate: i32): void {
  const n = points();
  const size = sizeof<T>();
  const stride = strideOf<T>();
  const atomBytes = <usize>atomStride() * size;
  let y = curves() + <usize>curve * size;
  let q = atomsByPoint() + <usize>first * size;
  const row = <usize>candidateRoom() * size;
  const to = candidateAt<T>(NODE_ROW, candidate);
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
    store<T>(to, v128.extract_lane<T>(a, 0));
    store<T>(to + row, v128.extract_lane<T>(a, 1));
    store<T>(to + 2 * row, v128.extract_lane<T>(b, 0));
    store<T>(to + 3 * row, v128.extract_lane<T>(b, 1));
    store<T>(to + 4 * row, v128.extract_lane<T>(c, 0));
    store<T>(to + 5 * row, v128.extract_lane<T>(c, 1));
  } else {
    let s = slopesByPoint() + <usize>first * size;
    let a = v128.splat<T>(0), b = a;
    for (let t = 0; t < n; t++) {
      const x = v128.load_splat<T>(y);
      a = v128.add<T>(a, v128.mul<T>(v128.load(q), x));
      b = v128.add<T>(b, v128.mul<T>(v128.load(s), x));
      y += stride;
      q += atomBytes;
      s += atomBytes;
    }
    storeLanes<T>(to, row, a);
    storeLanes<T>(candidateAt<T>(SLOPE_ROW, candidate), row, b);
  }
}

@inline function storeLanes<T>(to: usize, row: usize, a: v128): void {
  store<T>(to, v128.extract_lane<T>(a, 0));
  store<T>(to + row, v128.extract_lane<T>(a, 1));
  store<T>(to + 2 * row, v128.extract_lane<T>(a, 2));
  store<T>(to + 3 * row, v128.extract_lane<T>(a, 3));
}

@inline function firstNode<T>(atom: i32): i32 {
  return min(max(atom - nodesBefore<T>(), 0), atomCount() - nodeCount<T>());
}

@inline export function addEnd<T>(curve: i32, atom: i32, outcome: i32, candidate: i32): void {
  const first = firstNode<T>(atom);
  const here = <T>(atom - first - nodesBefore<T>());
  fillNodes<T>(curve, first, candidate);
  store<T>(candidateAt<T>(BEGIN_ROW, candidate), here);
  store<T>(candidateAt<T>(HERE_ROW, candidate), here);
  store<T>(candidateAt<T>(END_ROW, candidate), 1);
  store<i32>(candidateAt<T>(FIRST_ROW, candidate), first);
  store<i32>(candidateAt<T>(OUTCOME_ROW, candidate), outcome);
}

/** Halves the atoms between two looks, all of whose slopes are computed first. */
@inline export function addCell<T>(curve: i32, look: i32, candidate: i32): void {
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
  const first = firstNode<T>(low);
  const here = <T>(low - first - nodesBefore<T>());
  fillNodes<T>(curve, first, candidate);
  store<T>(candidateAt<T>(BEGIN_ROW, candidate), here + rises / (rises - falls));
  store<T>(candidateAt<T>(HERE_ROW, candidate), here);
  store<T>(candidateAt<T>(END_ROW, candidate), 0);
  store<i32>(candidateAt<T>(FIRST_ROW, candidate), first);
  store<i32>(candidateAt<T>(OUTCOME_ROW, candidate), INTERIOR);
}
