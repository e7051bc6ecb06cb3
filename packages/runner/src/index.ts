export { runnerErrors } from './errors.ts';
export {
  type DescribedMember,
  type DescribedModel,
  describeModel,
  describeModels,
} from './map/describe-model.ts';
export { exampleOf, type MapExample } from './map/examples.ts';
export { type MapFilesOptions, type MapFilesOutcome, mapFiles } from './map/map-files.ts';
export { type RunOptions, type RunOutcome, runStudy } from './run-study.ts';
export { type People, sayProblem } from './scan-notes.ts';
export { loadStudy, type StudyInput } from './study-input.ts';
export { openPool, type Pool } from './work/pool.ts';
