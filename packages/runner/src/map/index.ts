// Maps of files by themselves: the whole room brings the code of all steps of a study with it.
export {
  type DescribedMember,
  type DescribedModel,
  describeModel,
  describeModels,
} from './describe-model.ts';
export { exampleOf, type MapExample } from './examples.ts';
export { type MapFilesOutcome, mapFiles } from './map-files.ts';
export type { MapFilesOptions } from './plan-fit.ts';
