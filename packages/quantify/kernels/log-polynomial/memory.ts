// What the kernel of logarithmic polynomials finds where: addresses and sizes are 32-bit words from address 0 on, in the
// order in which src/kernels/log-polynomial-kernel.ts writes them.

@inline function word(index: i32): i32 { return load<i32>(<usize>(index << 2)); }
/** Points that are fitted, and frames that a curve has. */
@inline export function points(): i32 { return word(0); }
@inline export function frames(): i32 { return word(1); }
@inline export function capacity(): i32 { return word(2); }
/** frames x capacity. */
@inline export function curves(): usize { return <usize>word(3); }
/** Of each point its frame, 32 bits. */
@inline export function frameOf(): usize { return <usize>word(4); }
/** Of each point its averages, and its abscissa. */
@inline export function averages(): usize { return <usize>word(5); }
@inline export function abscissae(): usize { return <usize>word(6); }
/** Scratch, points x 2: logarithms and weights of the pair of curves in hand. */
@inline export function logs(): usize { return <usize>word(7); }
@inline export function weights(): usize { return <usize>word(8); }
/** PARTS x capacity. */
@inline export function parts(): usize { return <usize>word(9); }
@inline export function squared(): usize { return <usize>word(10); }
/** Of each curve, 64 bits: all ones where the scalar fit must do it. */
@inline export function odd(): usize { return <usize>word(11); }
/** Tables of the portable functions. */
@inline export function logHigh(): usize { return <usize>word(12); }
@inline export function logLow(): usize { return <usize>word(13); }
@inline export function logInverse(): usize { return <usize>word(14); }
@inline export function expHigh(): usize { return <usize>word(15); }
@inline export function expLow(): usize { return <usize>word(16); }

@inline export function strideOf(): usize { return <usize>capacity() << 3; }
@inline export function part(index: i32, pair: usize): usize { return parts() + <usize>index * strideOf() + pair; }
