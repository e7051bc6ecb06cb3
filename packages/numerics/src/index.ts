export { type Crew, crewOf } from './crew/crew.ts';
export { answerInBrowser, webCrew } from './crew/web-crew.ts';
export { betaDistribution, binomial, fisherF, studentT } from './distributions/beta-family.ts';
export { chiSquared, poisson } from './distributions/gamma-family.ts';
export { hypergeometric } from './distributions/hypergeometric.ts';
export { normal } from './distributions/normal.ts';
export { numericsErrors } from './errors.ts';
export { fastLength } from './fourier/fast-length.ts';
export { fft, inverseFft } from './fourier/fft.ts';
export { fft3d, inverseFft3d } from './fourier/fft3d.ts';
export { type LineTransform, lineTransform } from './fourier/line-transform.ts';
export { compiledOnce } from './kernels/compiled-once.ts';
export { cholesky, inverseFromCholesky, solveCholesky } from './linear/cholesky.ts';
export { type SymmetricEigen, symmetricEigen } from './linear/eigen.ts';
export { identity, type Matrix, matrix, multiply, multiplyVector, transpose } from './linear/matrix.ts';
export { type LeastSquares, leastSquares, qr } from './linear/qr.ts';
export { inverse, solve } from './linear/solve.ts';
export { type Svd, svd } from './linear/svd.ts';
export { type BfgsMinimum, type BfgsOptions, bfgs } from './optimise/bfgs.ts';
export { brentMinimum, brentRoot, type Minimum1d, type OneDimensional } from './optimise/brent.ts';
export { type LbfgsMinimum, type LbfgsOptions, lbfgs, type ObjectiveWithGradient } from './optimise/lbfgs.ts';
export {
  type LevenbergMarquardtFit,
  type LevenbergMarquardtOptions,
  levenbergMarquardt,
} from './optimise/levenberg-marquardt.ts';
export { type Minimum, type NelderMeadOptions, nelderMead, type Objective } from './optimise/nelder-mead.ts';
export { cosh, exp, expm1, exponentialTable, sinh, tanh } from './portable/exponential.ts';
export { acos, asin, atan, atan2 } from './portable/inverse-trigonometric.ts';
export { log, log1p, log2, log10, logarithmTable, pow } from './portable/logarithm.ts';
export { cbrt, hypot } from './portable/roots.ts';
export { cos, sin, tan } from './portable/trigonometric.ts';
export { erf, erfc } from './special/error-function.ts';
export { digamma, gamma, logBeta, logGamma } from './special/gamma.ts';
export { betaI } from './special/incomplete-beta.ts';
export { gammaP, gammaQ } from './special/incomplete-gamma.ts';
export { compensatedSum, mean, quantileSorted, variance } from './sums.ts';
export {
  betaVariate,
  binomialVariate,
  exponentialVariate,
  fillNormal,
  gammaVariate,
  normalVariate,
  poissonVariate,
} from './variates.ts';
