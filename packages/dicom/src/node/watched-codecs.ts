import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { dicomErrors } from '../errors.ts';
import type { Codecs, CompressedShape } from '../pixels/compressed/codecs.ts';

/** What the thread is started with, beside its port. */
export interface DecodeThread {
  readonly wasm: Uint8Array;
  /** One 32-bit number: 1 where the thread is ready, or has answered. */
  readonly flag: SharedArrayBuffer;
}

export interface DecodeRequest {
  readonly transferSyntaxUid: string;
  readonly image: Uint8Array;
  readonly shape: CompressedShape;
}

export type DecodeReply = { readonly decoded: Uint8Array } | { readonly refused: string };

interface Running {
  readonly worker: Worker;
  readonly port: MessagePort;
  readonly state: Int32Array;
}

const mib = 1_048_576;
const startMs = 30_000;
const mostTurns = 20;

/** Some hundred times what an image takes. */
function limitMs(image: Uint8Array, { columns, rows, samples, bitsAllocated }: CompressedShape): number {
  const bytes = image.length + (columns * rows * samples * bitsAllocated) / 8;
  return 2000 + (1000 * bytes) / mib;
}

/**
 * The codecs in a thread of their own, for which the caller waits. A damaged image can make a decoder compute for
 * minutes: then the thread is ended, the image refused, and the next one gets a new thread.
 */
export function watchedCodecs(wasm: Uint8Array, limit: typeof limitMs = limitMs): Codecs {
  let running: Running | undefined;
  return {
    decode(transferSyntaxUid, image, shape) {
      running ??= start(wasm);
      const { port, state } = running;
      Atomics.store(state, 0, 0);
      // A copy: a view would be sent with all the file behind it.
      const request: DecodeRequest = { transferSyntaxUid, image: image.slice(), shape };
      port.postMessage(request);
      const answered = hasAnswered(state, limit(image, shape));
      const reply = (answered ? receiveMessageOnPort(port) : undefined) as
        | { message: DecodeReply }
        | undefined;
      if (reply === undefined) {
        void running.worker.terminate();
        running = undefined;
        throw refused('The codec came to no end with the image');
      }
      const { message } = reply;
      if ('refused' in message) throw refused(message.refused);
      return message.decoded;
    },
  };
}

/** Waits for so long, and on a machine that has no time for this process, until the process had as much. */
function hasAnswered(state: Int32Array, limit: number): boolean {
  const before = process.cpuUsage();
  for (let turn = 0; turn < mostTurns; turn++) {
    if (Atomics.wait(state, 0, 0, limit) !== 'timed-out') return true;
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1000 >= limit) return false;
  }
  return false;
}

function start(wasm: Uint8Array): Running {
  const { port1, port2 } = new MessageChannel();
  const flag = new SharedArrayBuffer(4);
  const state = new Int32Array(flag);
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), {
    workerData: { wasm, flag, port: port2 },
    transferList: [port2],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  worker.unref();
  if (Atomics.wait(state, 0, 0, startMs) === 'timed-out') {
    void worker.terminate();
    throw refused('The thread of the codecs did not start');
  }
  return { worker, port: port1, state };
}

function refused(what: string) {
  return dicomErrors.error('dicom/cannot-decode', { what });
}
