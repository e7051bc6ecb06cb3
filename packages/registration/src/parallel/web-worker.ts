import { answerInBrowser } from '@lobule/numerics';
import { type AlignPart, alignPart } from './align-part.ts';

answerInBrowser((request) => alignPart(request as AlignPart));
