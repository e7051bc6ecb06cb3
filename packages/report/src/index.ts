export { reportErrors } from './errors.ts';
export { type ReportOptions, renderReport } from './render.ts';
export { methodsText } from './sections/methods.ts';
