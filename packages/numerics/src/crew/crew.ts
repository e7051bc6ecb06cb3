import { LobuleError, type Place } from '@lobule/foundation';
import { numericsErrors } from '../errors.ts';

/**
 * Workers that do parts of one job over shared memory, in Node and in a browser alike: whoever has parts to do asks,
 * the next free worker answers. Which worker does a part never changes its result.
 */
export interface Crew {
  readonly size: number;
  /**
   * Asks the next free worker; the answer is what its handler returned.
   *
   * @throws numerics/worker where the worker itself stopped, else what its handler threw, as the same typed error.
   */
  ask(request: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** One worker as the crew sees it: a thread of Node or of a browser. */
export interface CrewMember {
  send(request: unknown): void;
  /** Called once: where the worker's replies and its end go. */
  listen(onReply: (reply: CrewReply) => void, onStopped: (why: string) => void): void;
  stop(): Promise<void>;
}

/** Typed errors do not cross threads as such: they travel as data and are made again. */
export type CrewReply =
  | { readonly value: unknown }
  | {
      readonly failure: {
        readonly code?: string;
        readonly what: string;
        readonly where: Place;
        readonly cure: string;
      };
    };

interface Waiting {
  readonly request: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** @param members started workers; the crew stops them. */
export function crewOf(members: readonly CrewMember[]): Crew {
  const queue: Waiting[] = [];
  const busy = new Map<CrewMember, Waiting>();
  const idle = [...members];
  let stopped: string | undefined;

  const handOut = () => {
    while (queue.length > 0 && idle.length > 0) {
      const member = idle.pop() as CrewMember;
      const waiting = queue.shift() as Waiting;
      busy.set(member, waiting);
      member.send(waiting.request);
    }
  };

  /** A crew that lost a worker does no more: its memory may hold half a part. */
  const fail = (why: string) => {
    stopped ??= why;
    const error = stoppedError(stopped);
    for (const { reject } of [...busy.values(), ...queue]) reject(error);
    busy.clear();
    queue.length = 0;
  };

  for (const member of members) {
    member.listen((reply) => {
      const waiting = busy.get(member);
      busy.delete(member);
      idle.push(member);
      if (waiting && 'value' in reply) waiting.resolve(reply.value);
      else if (waiting && 'failure' in reply) waiting.reject(errorOf(reply.failure));
      handOut();
    }, fail);
  }

  return {
    size: members.length,
    ask(request) {
      if (stopped !== undefined) return Promise.reject(stoppedError(stopped));
      return new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        handOut();
      });
    },
    async close() {
      fail('The crew was closed');
      await Promise.all(members.map((member) => member.stop()));
    },
  };
}

/** What a worker sends back for one request. */
export async function replyTo(handler: (request: unknown) => unknown, request: unknown): Promise<CrewReply> {
  try {
    return { value: await handler(request) };
  } catch (error) {
    if (error instanceof LobuleError) {
      const { code, what, where, cure } = error;
      return { failure: { code, what, where, cure } };
    }
    return { failure: { what: error instanceof Error ? error.message : String(error), where: {}, cure: '' } };
  }
}

function errorOf({ code, what, where, cure }: Extract<CrewReply, { failure: unknown }>['failure']): Error {
  return code === undefined ? stoppedError(what) : new LobuleError(code, what, where, cure);
}

function stoppedError(what: string) {
  return numericsErrors.error('numerics/worker', { what });
}
