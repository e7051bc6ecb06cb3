import { LobuleError } from '@lobule/foundation';
import { crewOf } from '@lobule/numerics';
import { expect, test } from 'vitest';
import type { CrewMember, CrewReply } from '../../src/crew/crew.ts';
import { replyTo } from '../../src/crew/crew.ts';

/** A worker in this thread, whose replies can be held back and whose death can be played. */
function member(handler: (request: unknown) => unknown) {
  let reply: (reply: CrewReply) => void = () => {};
  let die: (why: string) => void = () => {};
  const seen: unknown[] = [];
  const self: CrewMember = {
    async send(request) {
      seen.push(request);
      reply(await replyTo(handler, request));
    },
    listen(onReply, onStopped) {
      reply = onReply;
      die = onStopped;
    },
    stop: async () => {},
  };
  return { self, seen, die: (why: string) => die(why) };
}

test('every request is answered once, by whoever is free', async () => {
  const one = member((x) => (x as number) * 2);
  const two = member((x) => (x as number) * 2);
  const crew = crewOf([one.self, two.self]);
  const answers = await Promise.all([1, 2, 3, 4, 5].map((x) => crew.ask(x)));
  expect(answers).toEqual([2, 4, 6, 8, 10]);
  expect([...one.seen, ...two.seen].sort()).toEqual([1, 2, 3, 4, 5]);
});

test('a typed error of a worker arrives as the same typed error, and the worker goes on', async () => {
  const crew = crewOf([
    member((x) => {
      if (x === 'bad') throw new LobuleError('tables/empty', 'No rows', { file: 'a.csv' }, 'Export it again');
      return x;
    }).self,
  ]);
  await expect(crew.ask('bad')).rejects.toMatchObject({ code: 'tables/empty', where: { file: 'a.csv' } });
  expect(await crew.ask('good')).toBe('good');
});

test('when a worker stops, everything that waits is told, and so is who asks later', async () => {
  const never = member(() => new Promise(() => {}));
  const crew = crewOf([never.self]);
  const waiting = [crew.ask(1), crew.ask(2)];
  never.die('out of memory');
  for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'numerics/worker' });
  await expect(crew.ask(3)).rejects.toThrow('out of memory');
});

test('a closed crew answers nobody', async () => {
  const crew = crewOf([member((x) => x).self]);
  await crew.close();
  await expect(crew.ask(1)).rejects.toMatchObject({ code: 'numerics/worker' });
});
