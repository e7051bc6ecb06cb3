// What a map of files needs to know of studies, by itself: the whole room brings the schemas of a dozen others with it.
export { studyErrors } from './errors.ts';
export { type ReadOption, readOption } from './read-option.ts';
export {
  type B1Pair,
  b1Pairs,
  frameMember,
  type MapSeries,
  membersOfProtocol,
  seriesOfMember,
  seriesOfModel,
} from './schema/map-series.ts';
