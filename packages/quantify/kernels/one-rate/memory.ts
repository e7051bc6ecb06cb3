// What a kernel of one rate finds where: addresses and sizes are 32-bit words from address 0 on, in the order in which
// src/kernels/one-rate-kernel.ts writes them.

@inline function word(index: i32): i32 { return load<i32>(<usize>(index << 2)); }
@inline export function points(): i32 { return word(0); }
@inline export function capacity(): i32 { return word(1); }
@inline export function atomCount(): i32 { return word(2); }
/** Atoms in one row of the tables that hold atoms side by side: a few more than there are. */
@inline export function atomStride(): i32 { return word(3); }
@inline export function rank(): i32 { return word(4); }
@inline export function lookCount(): i32 { return word(5); }
@inline export function curves(): usize { return <usize>word(6); }
/** The curves in the dimensions of the search; the curves themselves where those are the points. */
@inline export function projected(): usize { return <usize>word(7); }
/** Blocks of four rows, column by column; 0 where nothing is projected. */
@inline export function projection(): usize { return <usize>word(8); }
/** 0 where the model has no fixed column. */
@inline export function fixedUnit(): usize { return <usize>word(9); }
@inline export function lookedSlopes(): usize { return <usize>word(10); }
@inline export function seen(): usize { return <usize>word(11); }
@inline export function looks(): usize { return <usize>word(12); }
/** rank x atomStride. */
@inline export function slopesByDimension(): usize { return <usize>word(13); }
/** points x atomStride. */
@inline export function atomsByPoint(): usize { return <usize>word(14); }
/** atoms x 8. */
@inline export function table(): usize { return <usize>word(15); }
/** Weight of node c in the coefficient of u^r, at nodes r + c. */
@inline export function monomials(): usize { return <usize>word(16); }
/** Those of six nodes in 64 bits, which may be the same place. */
@inline export function monomials64(): usize { return <usize>word(37); }
/** Scratch: slopes between two looks. */
@inline export function between(): usize { return <usize>word(17); }
@inline export function rising(): usize { return <usize>word(18); }
@inline export function candidates(): usize { return <usize>word(19); }
@inline export function candidateRoom(): i32 { return word(20); }
/** Of all curves, in the kernel's width; and in 64 bits, which may be the same place. */
@inline export function squared(): usize { return <usize>word(21); }
@inline export function alongFixed(): usize { return <usize>word(22); }
@inline export function squared64(): usize { return <usize>word(35); }
@inline export function alongFixed64(): usize { return <usize>word(36); }
@inline export function outcomes(): usize { return <usize>word(23); }
@inline export function firsts(): usize { return <usize>word(24); }
/** From here to the factorials all is in 64 bits. */
@inline export function offsets(): usize { return <usize>word(25); }
@inline export function tops(): usize { return <usize>word(26); }
/** 6 x capacity: the columns of the table at the solutions, and the rate of the third node. */
@inline export function columns(): usize { return <usize>word(27); }
/** 10 x capacity: `PARTS` of src/solver/one-rate-solution.ts. */
@inline export function parts(): usize { return <usize>word(28); }
@inline export function rates(): usize { return <usize>word(29); }
@inline export function factorials(): usize { return <usize>word(30); }
/** points x atomStride; in 32 bits alone. */
@inline export function slopesByPoint(): usize { return <usize>word(31); }
/** atoms x pointStride; in 32 bits alone. */
@inline export function atomsByAtom(): usize { return <usize>word(32); }
/** Points in one row of it: a multiple of four. */
@inline export function pointStride(): i32 { return word(33); }
/** 64-bit numbers. */
@inline export function constant(index: i32): f64 { return load<f64>(<usize>word(34) + <usize>(index << 3)); }
@inline export function equalShare(): f64 { return constant(0); }
@inline export function likelihoodSlack(): f64 { return constant(1); }
@inline export function overFixedLength(): f64 { return constant(2); }
@inline export function fixedSquare(): f64 { return constant(3); }
@inline export function spacing(): f64 { return constant(4); }

export const NOTHING: i32 = 0;
export const INTERIOR: i32 = 1;
export const LOWEST: i32 = 2;
export const HIGHEST: i32 = 3;
export const AMBIGUOUS: i32 = 4;
/** In 32 bits: rounding may have decided what the outcome is. */
export const CLOSE: i32 = 8;

/** Atoms between which is interpolated: in 32 bits a cubic is as good as their rounding. */
@inline export function nodeCount<T>(): i32 { return sizeof<T>() == 8 ? 6 : 4; }
/** Of those, the ones before the cell. */
@inline export function nodesBefore<T>(): i32 { return sizeof<T>() == 8 ? 2 : 1; }

/** Bytes from a point of a curve to its next. */
@inline export function strideOf<T>(): usize { return <usize>capacity() * sizeof<T>(); }

/** Bytes of one point of so many curves, in whole pairs of registers. */
@inline export function bytesOf<T>(count: i32): usize {
  const pair: i32 = 32 / <i32>sizeof<T>();
  return <usize>(((count + pair - 1) / pair) * 32);
}

@inline export function bitsOf<T>(mask: v128): i32 {
  if (sizeof<T>() == 8) return i64x2.bitmask(mask);
  return i32x4.bitmask(mask);
}

// A candidate is a peak to be refined. Its numbers lie in rows of `candidateRoom`, the row given by these.
export const NODE_ROW: i32 = 0;
export const BEGIN_ROW: i32 = 6;
export const HERE_ROW: i32 = 7;
export const END_ROW: i32 = 8;
export const OFFSET_ROW: i32 = 9;
export const HEIGHT_ROW: i32 = 10;
export const FIRST_ROW: i32 = 11;
export const OUTCOME_ROW: i32 = 12;
/** In 32 bits: the slope of c at the nodes, which rounds better than differences of c. */
export const SLOPE_ROW: i32 = 13;

@inline export function candidateAt<T>(row: i32, candidate: i32): usize {
  return candidates() + <usize>(row * candidateRoom() + candidate) * sizeof<T>();
}

/** Row r of the coefficients of the polynomials through the nodes, which lie in rows from `at` on. */
@inline export function coefficient<T>(r: i32, at: usize): v128 {
  const size = sizeof<T>();
  const room = <usize>candidateRoom() * size;
  const n = nodeCount<T>();
  const w = monomials() + <usize>(r * n) * size;
  let sum = v128.mul<T>(v128.load_splat<T>(w), v128.load(at));
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + size), v128.load(at + room)));
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 2 * size), v128.load(at + 2 * room)));
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 3 * size), v128.load(at + 3 * room)));
  if (sizeof<T>() == 4) return sum;
  sum = v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 4 * size), v128.load(at + 4 * room)));
  return v128.add<T>(sum, v128.mul<T>(v128.load_splat<T>(w + 5 * size), v128.load(at + 5 * room)));
}
