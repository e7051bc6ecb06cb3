import { answerInNode } from '@lobule/numerics/node';
import { type PathPart, runPathPart } from '../parallel/part.ts';

answerInNode((request) => runPathPart(request as PathPart));
