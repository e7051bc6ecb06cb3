import { errorCatalogue } from '@lobule/foundation';

/** Errors of this room by code, each with its cause and cure; docs/errors.md lists them. */
export const ledgerErrors = errorCatalogue({
  'ledger/disk-full': {
    cause: 'The disk had no room for a file. Nothing half-written was left.',
    cure: 'Free some room, then give the same command again: it goes on where it stopped.',
  },
  'ledger/not-writable': {
    cause: 'The folder or file cannot be written.',
    cure: 'Choose another folder with --out, or change its permissions.',
  },
  'ledger/damaged': {
    cause: 'Stored bytes are not what was written: a fault of the disk, or a change by hand.',
    cure: 'Delete the file named and run the study again: it is made anew.',
  },
  'ledger/missing': {
    cause: 'A stored file is not there any more.',
    cure: 'Run the study again: it is made anew.',
  },
  'ledger/in-use': {
    cause: 'Another process is working in the same folder.',
    cure: 'Wait for it, or choose another folder with --out.',
  },
  'ledger/broken-chain': {
    cause:
      'A line of the ledger does not follow from the one before it: lines were changed, removed or put in.',
    cure: 'Keep the file as it is for inspection; run the study into a new folder.',
  },
});
