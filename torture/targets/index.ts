import { archiveTargets } from './archives.ts';
import { codecTargets } from './codecs.ts';
import { dicomTargets } from './dicom.ts';
import { tableTargets } from './tables.ts';
import type { Target } from './target.ts';
import { textTargets } from './texts.ts';
import { volumeTargets } from './volumes.ts';

/** Every reader of foreign bytes. */
export const targets: readonly Target[] = [
  ...dicomTargets,
  ...codecTargets,
  ...volumeTargets,
  ...archiveTargets,
  ...textTargets,
  ...tableTargets,
];
