// What a run can say to the items of the guidelines, by one name each.
export * from './answers/images.ts';
export * from './answers/models.ts';
export { inPart, people, type Rule } from './answers/rule.ts';
export * from './answers/study.ts';
export * from './answers/validation.ts';
