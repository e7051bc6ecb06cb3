import { counted, countOf, format } from './text/english/numbers.ts';

export { capitalised, lowerFirst, printedUnit, sentence } from './format.ts';
export { counted, countOf };
export const { number, quantity, measured, percent, interval, fixed, pValue, bytes, listed } = format;
