import { answerInNode } from '@lobule/numerics/node';
import { computeVoxelPart, type VoxelPart } from '../voxel/part.ts';

answerInNode((request) => computeVoxelPart(request as VoxelPart));
