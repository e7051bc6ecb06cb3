import { answerInBrowser } from '@lobule/numerics';
import { type FitPart, fitPart } from './fit-part.ts';

answerInBrowser((request) => fitPart(request as FitPart));
