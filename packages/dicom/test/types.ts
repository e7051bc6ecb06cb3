// What must not compile; `npm run types` checks it, nothing here runs.
import { type Keyword, type Role, roles, writeDicom } from '../src/index.ts';

export const known: Keyword = 'EchoTime';
// @ts-expect-error a keyword that PS3.6 does not have
export const unknown: Keyword = 'EchoTimes';
export const role: Role = roles[0];
// @ts-expect-error a role that no series can have
export const other: Role = 'perfusion';
// @ts-expect-error a transfer syntax that is not written
writeDicom([], { transferSyntax: 'jpeg-2000' });
