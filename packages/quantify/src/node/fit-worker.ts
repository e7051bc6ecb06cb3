import { answerInNode } from '@lobule/numerics/node';
import { type FitPart, fitPart } from '../parallel/fit-part.ts';

answerInNode((request) => fitPart(request as FitPart));
