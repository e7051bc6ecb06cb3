import { afterEach, expect, test, vi } from 'vitest';
import { onInterrupt } from '../src/interrupt.ts';

const before = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
afterEach(() => {
  vi.restoreAllMocks();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (!before[signal].includes(listener)) process.off(signal, listener);
    }
  }
});

function pressed() {
  let nowMs = 0;
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as never);
  const interrupt = onInterrupt(() => nowMs);
  return {
    interrupt,
    said,
    exit,
    press(atMs: number) {
      nowMs = atMs;
      process.emit('SIGINT');
    },
  };
}

test('Ctrl-C asks the work to stop and says so; a second one ends the process', () => {
  const { interrupt, said, exit, press } = pressed();
  press(1000);
  expect(interrupt.signal.aborted).toBe(true);
  expect(said).toHaveBeenCalledOnce();
  press(3000);
  expect(exit).toHaveBeenCalledWith(130);
});

test('one key press that arrives twice is one', () => {
  const { exit, press } = pressed();
  press(1000);
  press(1003);
  expect(exit).not.toHaveBeenCalled();
});

test('while the report is only shown Ctrl-C ends it without a word', () => {
  const { interrupt, said, press } = pressed();
  interrupt.waiting();
  press(1000);
  expect(interrupt.signal.aborted).toBe(true);
  expect(said).not.toHaveBeenCalled();
});
