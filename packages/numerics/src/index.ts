export * from './pending.ts';
export { cosh, exp, expm1, sinh, tanh } from './portable/exponential.ts';
export { acos, asin, atan, atan2 } from './portable/inverse-trigonometric.ts';
export { log, log1p, log2, log10, pow } from './portable/logarithm.ts';
export { cbrt, hypot } from './portable/roots.ts';
export { cos, sin, tan } from './portable/trigonometric.ts';
