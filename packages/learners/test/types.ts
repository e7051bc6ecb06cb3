// What must not compile; `npm run types` checks it, nothing here runs.

import { randomStream } from '@lobule/foundation';
import { type Design, fitForest, forestDefaults, type Kernel, penalisedPath } from '../src/index.ts';

const design: Design = { rows: 1, columns: 1, x: new Float64Array(1) };
// @ts-expect-error times without events
penalisedPath(design, { family: 'cox', time: [1] });
// @ts-expect-error a family that is not fitted
penalisedPath(design, { family: 'poisson', y: [1] });
// @ts-expect-error a radial kernel without its width
export const kernel: Kernel = { kind: 'rbf' };
// @ts-expect-error a forest without a stream of random numbers of its own
fitForest(design, { family: 'logistic', y: [1] }, forestDefaults);
// @ts-expect-error nor does a seed do
fitForest(design, { family: 'logistic', y: [1] }, forestDefaults, 7);
export const forest = fitForest(design, { family: 'logistic', y: [1] }, forestDefaults, randomStream(7));
