import { parentPort, Worker } from 'node:worker_threads';
import { type Crew, type CrewMember, type CrewReply, crewOf, replyTo } from '../crew/crew.ts';

/**
 * Threads of Node.
 *
 * @param module the worker's module, which calls `answerInNode`.
 * @param size how many; memory that they share is a SharedArrayBuffer in the requests.
 * @param here what that module answers with, where this thread is to be one of them: a thread less to be started, and
 *   tens of megabytes of its code. Between two requests it sees to all else.
 */
export function nodeCrew(module: URL, size: number, here?: (request: unknown) => unknown): Crew {
  if (here === undefined) return crewOf(Array.from({ length: size }, () => nodeMember(module, 1)));
  // While this thread is at a request of its own it hands out none: the others have their next one already.
  const others = Array.from({ length: size - 1 }, () => nodeMember(module, 2));
  return crewOf([memberHere(here), ...others]);
}

function memberHere(handler: (request: unknown) => unknown): CrewMember {
  let reply: (reply: CrewReply) => void = () => {};
  return {
    send: (request) => setImmediate(async () => reply(await replyTo(handler, request))),
    listen(onReply) {
      reply = onReply;
    },
    stop: async () => {},
  };
}

function nodeMember(module: URL, holds: number): CrewMember {
  const worker = new Worker(module, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  let stopping = false;
  return {
    holds,
    send: (request) => worker.postMessage(request),
    listen(onReply, onStopped) {
      worker.on('message', onReply);
      worker.on('error', (error) => onStopped(error instanceof Error ? error.message : String(error)));
      worker.on('exit', (code) => {
        if (!stopping) onStopped(`A worker ended with code ${code}`);
      });
    },
    async stop() {
      stopping = true;
      await worker.terminate();
    },
  };
}

/** In the worker: answers every request with what the handler makes of it. */
export function answerInNode(handler: (request: unknown) => unknown): void {
  parentPort?.on('message', async (request) => parentPort?.postMessage(await replyTo(handler, request)));
}
