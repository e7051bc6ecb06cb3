import { answerInBrowser } from '@lobule/numerics';
import { computeVoxelPart, type VoxelPart } from '../voxel/part.ts';

answerInBrowser((request) => computeVoxelPart(request as VoxelPart));
