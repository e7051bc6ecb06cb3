export { runnerErrors } from './errors.ts';
export { type RunOptions, type RunOutcome, runStudy } from './run-study.ts';
export { type People, sayProblem } from './scan-notes.ts';
export { loadStudy, type StudyInput } from './study-input.ts';
export { openPool, type Pool } from './work/pool.ts';
