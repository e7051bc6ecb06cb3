export {
  type EnhancingInput,
  type EnhancingVolume,
  enhancingVolume,
  type Stage,
} from './enhancing.ts';
export {
  DEFAULT_ENHANCING_SETTINGS,
  type EnhancingSettings,
  enhancingSettings,
  resolveEnhancingSettings,
} from './enhancing-settings.ts';
export { segmentationErrors } from './errors.ts';
export { type LabelledRegion, lesionRegions } from './lesions.ts';
export { type MaskOnGrid, maskOnGrid } from './on-grid.ts';
export { largestRegion, type Region, regionOf } from './region.ts';
export { type EmptyPolicy, type MaskScores, scoreMasks } from './scores.ts';
export { peritumoralShell, type ShellReach } from './shell.ts';
