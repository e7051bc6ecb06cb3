// What must not compile; `npm run types` checks it, nothing here runs.
import { her2Stratum, millerPayne, pathologicalResponse, type Verdict } from '../src/index.ts';

const verdict = millerPayne({ lossPercent: 40 });
// @ts-expect-error a verdict may be undefined: null has to be looked at first
export const grade: number = verdict.value;
// @ts-expect-error grades run from 1 to 5
export const sixth: Verdict<1 | 2 | 3 | 4 | 5>['value'] = 6;
// @ts-expect-error a definition of pCR is named, not guessed
pathologicalResponse({ ypT: 'ypT0' });
// @ts-expect-error a definition that nobody uses
pathologicalResponse({ ypT: 'ypT0' }, 'ypT1');
// @ts-expect-error a scheme of strata that does not exist
her2Stratum({ ihc: 0 }, 'five');
