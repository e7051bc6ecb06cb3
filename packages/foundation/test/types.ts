// What must not compile; `npm run types` checks it, nothing here runs.
import { errorCatalogue, type Infer, type Measured, s } from '../src/index.ts';

const errors = errorCatalogue({ 'room/known': { cause: 'A cause.', cure: 'A cure.' } });
// @ts-expect-error a code that is not in the catalogue
errors.error('room/unknown', { what: 'something' });
// @ts-expect-error an error that does not say what happened
errors.error('room/known', {});
// @ts-expect-error an entry without a cure
errorCatalogue({ 'room/known': { cause: 'A cause.' } });

const settings = s.object({ bins: s.integer({ default: 32 }), how: s.oneOf(['fast', 'exact']) });
type Settings = Infer<typeof settings>;
export const right: Settings = { bins: 16, how: 'fast' };
// @ts-expect-error a text where the schema has a number
export const text: Settings = { bins: '16', how: 'fast' };
// @ts-expect-error a word that is none of the choices
export const other: Settings = { bins: 16, how: 'slow' };
// @ts-expect-error a setting that is not in the schema
export const more: Settings = { bins: 16, how: 'fast', depth: 2 };
// @ts-expect-error a value without its unit
export const bare: Measured = { value: 1 };
