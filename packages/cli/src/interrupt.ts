export interface Interrupt {
  readonly signal: AbortSignal;
  /** From now on Ctrl-C ends a program that only waits: nothing is in hand, and nothing is said. */
  waiting(): void;
}

/**
 * One key press arrives twice where it goes to the whole group of processes and the starting script passes it on as
 * well; only a press after this is a second one.
 */
const SAME_PRESS_MS = 500;

/** A signal that Ctrl-C aborts; a second Ctrl-C ends the process at once. */
export function onInterrupt(nowMs: () => number = () => performance.now()): Interrupt {
  const controller = new AbortController();
  let pressedMs = 0;
  let isWaiting = false;
  const stop = () => {
    if (controller.signal.aborted) {
      if (nowMs() - pressedMs > SAME_PRESS_MS) process.exit(130);
      return;
    }
    pressedMs = nowMs();
    if (!isWaiting) {
      process.stderr.write('\nStopping after the work in hand; press Ctrl-C again to stop at once.\n');
    }
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    waiting: () => {
      isWaiting = true;
    },
  };
}
