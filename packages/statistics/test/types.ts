// What must not compile; `npm run types` checks it, nothing here runs.
import { coxRegression, findCutOff, kaplanMeier, krippendorffAlpha, rocCurve } from '../src/index.ts';

// @ts-expect-error times without events
coxRegression({ time: [1, 2], predictors: [] });
// @ts-expect-error ties that are not treated
coxRegression({ time: [1], event: [1], predictors: [] }, { ties: 'average' });
// @ts-expect-error the scale of ratings is said
krippendorffAlpha([[1, 1]]);
// @ts-expect-error a cut-off is found by a rule that is said
findCutOff(rocCurve([1, 2], [0, 1]));
// @ts-expect-error groups are not passed by their place
kaplanMeier([1], [1], ['a']);
