import { expect, test } from 'vitest';
import { formatSeconds, progressLine } from '../src/progress-line.ts';

function shown(isTTY: boolean, columns?: number) {
  let text = '';
  let nowS = 0;
  const terminal = {
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    write: (part: string) => {
      text += part;
    },
  };
  const line = progressLine(terminal, () => nowS);
  return {
    line,
    text: () => text,
    at(seconds: number, done: number, total = 20, task = 'Working on exams') {
      nowS = seconds;
      line.listener({ task, done, total, item: `sub-${done}` });
    },
  };
}

test('elsewhere than on a terminal there is a plain line for every tenth', () => {
  const { at, text } = shown(false);
  for (let done = 1; done <= 20; done++) at(done, done);
  const lines = text().trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(11);
  expect(lines.at(-1)).toMatch(/^Working on exams: 20 of 20 \(sub-20\), /);
  expect(text()).not.toMatch(/[\r\x1b]/);
});

test('a new task begins anew', () => {
  const { at, text } = shown(false);
  at(1, 20, 20, 'Reading headers');
  at(2, 1);
  expect(
    text()
      .split('\n')
      .map((line) => line.split(':')[0]),
  ).toEqual(['Reading headers', 'Working on exams', '']);
});

test('on a terminal one line is drawn over and over, never wider than the terminal', () => {
  const { at, text, line } = shown(true, 40);
  at(0, 0);
  at(10, 5);
  at(20, 10);
  expect(text()).not.toContain('\n');
  const drawn = text().split('\r\x1b[K').slice(1);
  expect(drawn).toHaveLength(3);
  expect(Math.max(...drawn.map((part) => part.length))).toBeLessThan(40);
  line.end();
  line.end();
  expect(text().match(/\n/g)).toHaveLength(1);
});

test('the time left is shown on a terminal that has room, and the line ends with the task', () => {
  const { at, text } = shown(true, 100);
  at(0, 0);
  at(30, 10);
  expect(text()).toMatch(/50 % {2}30 s left/);
  at(60, 20);
  expect(text()).toMatch(/100 % {2}1 min 0 s\n$/);
});

test('times are written as people say them', () => {
  expect([48, 200, 3900].map(formatSeconds)).toEqual(['48 s', '3 min 20 s', '1 h 05 min']);
});
