import { answerInNode } from '@lobule/numerics/node';
import { type AlignPart, alignPart } from '../parallel/align-part.ts';

answerInNode((request) => alignPart(request as AlignPart));
