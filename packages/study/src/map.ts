// What maps and features of files need to know of studies, by themselves: the whole room brings the schemas of a dozen others with it.
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
