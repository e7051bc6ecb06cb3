import { answerInNode } from '@lobule/numerics/node';
import { type FitPart, fitPart, type SlabToFit } from '../parallel/fit-part.ts';

answerInNode((request) => fitPart(request as FitPart | SlabToFit));
