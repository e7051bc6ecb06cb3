import { type Crew, type CrewMember, crewOf, replyTo } from './crew.ts';

/**
 * Workers of a browser. A bundler must see the module's address where the worker is made, so the caller makes them.
 *
 * @param make starts one worker, as `() => new Worker(new URL('./fit-worker.js', import.meta.url), { type: 'module' })`.
 */
export function webCrew(make: () => Worker, size: number): Crew {
  return crewOf(Array.from({ length: size }, () => webMember(make())));
}

function webMember(worker: Worker): CrewMember {
  return {
    send: (request) => worker.postMessage(request),
    listen(onReply, onStopped) {
      worker.onmessage = ({ data }) => onReply(data);
      worker.onerror = ({ message }) => onStopped(message || 'A worker could not be started');
    },
    stop: async () => worker.terminate(),
  };
}

/** In the worker: answers every request with what the handler makes of it. */
export function answerInBrowser(handler: (request: unknown) => unknown): void {
  const self = globalThis as unknown as {
    onmessage: (event: MessageEvent) => void;
    postMessage(message: unknown): void;
  };
  self.onmessage = async ({ data }) => self.postMessage(await replyTo(handler, data));
}
