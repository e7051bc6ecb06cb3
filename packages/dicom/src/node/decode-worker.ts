import { type MessagePort, workerData } from 'node:worker_threads';
import { isLobuleError } from '@lobule/foundation';
import { codecsFrom } from '../pixels/compressed/codecs.ts';
import type { DecodeReply, DecodeRequest, DecodeThread } from './watched-codecs.ts';

const { wasm, flag, port } = workerData as DecodeThread & { readonly port: MessagePort };
const state = new Int32Array(flag);
const codecs = await codecsFrom(wasm);

port.on('message', ({ transferSyntaxUid, image, shape }: DecodeRequest) => {
  port.postMessage(answer(() => codecs.decode(transferSyntaxUid, image, shape)));
  wake();
});
wake();

function answer(decode: () => Uint8Array): DecodeReply {
  try {
    return { decoded: decode() };
  } catch (error) {
    return { refused: isLobuleError(error) ? error.what : 'The codec failed' };
  }
}

function wake(): void {
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
}
