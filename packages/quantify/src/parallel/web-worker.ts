import { answerInBrowser } from '@lobule/numerics';
import { type FitPart, fitPart, type SlabToFit } from './fit-part.ts';

answerInBrowser((request) => fitPart(request as FitPart | SlabToFit));
