import { parentPort, type ResourceLimits, Worker } from 'node:worker_threads';
import { type Crew, type CrewMember, crewOf, replyTo } from '../crew/crew.ts';

/**
 * Threads of Node.
 *
 * @param module the worker's module, which calls `answerInNode`.
 * @param size how many; memory that they share is a SharedArrayBuffer in the requests.
 * @param limits of the memory of each, as of `Worker`; those of Node by default.
 */
export function nodeCrew(module: URL, size: number, limits: ResourceLimits = {}): Crew {
  return crewOf(Array.from({ length: size }, () => nodeMember(module, limits)));
}

function nodeMember(module: URL, resourceLimits: ResourceLimits): CrewMember {
  const worker = new Worker(module, {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits,
  });
  let stopping = false;
  return {
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
