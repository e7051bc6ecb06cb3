import { answerInBrowser } from '@lobule/numerics';
import { computeVoxelPart, type VoxelPart } from './part.ts';

answerInBrowser((request) => computeVoxelPart(request as VoxelPart));
