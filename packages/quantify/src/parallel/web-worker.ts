import { answerInBrowser } from '@lobule/numerics';
import { type FitPart, fitPart, type RangeToFit } from './fit-part.ts';

answerInBrowser((request) => fitPart(request as FitPart | RangeToFit));
