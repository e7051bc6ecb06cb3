import * as numerics from '@lobule/numerics';
import { expect, test } from 'vitest';

test('the names that others rely on are these', () => {
  expect(Object.keys(numerics).sort()).toEqual(
    `acos answerInBrowser asin atan atan2 betaDistribution betaI betaVariate bfgs binomial binomialVariate brentMinimum brentRoot cbrt
    chiSquared cholesky compensatedSum compiledOnce cos cosh crewOf digamma erf erfc exp expm1 exponentialTable exponentialVariate fastLength fft fft3d fillNormal
    fisherF gamma gammaP gammaQ gammaVariate hypergeometric hypot identity inverse inverseFft inverseFft3d
    inverseFromCholesky lbfgs leastSquares levenbergMarquardt lineTransform log log10 log1p log2 logBeta logGamma
    logarithmTable matrix mean multiply
    multiplyVector nelderMead normal normalVariate numericsErrors poisson poissonVariate pow qr quantileSorted sin sinh
    solve solveCholesky studentT svd symmetricEigen tan tanh transpose variance webCrew`.split(/\s+/),
  );
});
