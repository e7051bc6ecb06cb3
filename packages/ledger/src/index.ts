export { asLedgerError, writeFileAtomic } from './atomic-write.ts';
export { type BlobStore, hashBytes, openBlobs } from './blobs.ts';
export { ledgerErrors } from './errors.ts';
export { type EventLedger, type LedgerEvent, openEvents } from './events.ts';
export { diskFileSystem, type FileSystem } from './file-system.ts';
export { takeFolder } from './lock.ts';
export { makeFolder } from './make-folder.ts';
export { openStore, type StepRecord, type StepStore } from './store.ts';
export { type Verification, verifyFolder } from './verify.ts';
