import { makeUid } from '../uid.ts';

/** Who wrote a file, in its meta group. */
export const implementationVersion = { uid: makeUid('lobule', 'implementation'), name: 'LOBULE_0_1' };
