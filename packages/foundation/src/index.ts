export { cancelErrors, throwIfCancelled } from './cancel.ts';
export { canonicalJson, canonicalJsonErrors, type Json } from './canonical-json.ts';
export {
  type CatalogueEntry,
  describePlace,
  type ErrorCatalogue,
  type ErrorDetails,
  errorCatalogue,
  isLobuleError,
  LobuleError,
  type Place,
} from './errors.ts';
export { hashOf, shortHash } from './hash.ts';
export { hmac } from './hmac.ts';
export { type Measured, type Reason, undefinedBecause } from './measured.ts';
export { type ProgressEvent, type ProgressListener, secondsLeft, silent } from './progress.ts';
export { type RandomStream, randomOrder, randomStream } from './random.ts';
export { type Infer, type JsonSchema, type ObjectSchema, type Schema, s } from './schema.ts';
export { sha256 } from './sha256.ts';
export { editDistance, nearest } from './suggest.ts';
