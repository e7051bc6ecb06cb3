export { codecsFor, openCodecs } from './codecs.ts';
export { openSource } from './open-source.ts';
export type { Source, SourceLimits } from './source.ts';
