export { answerInNode, nodeCrew } from './crew.ts';
