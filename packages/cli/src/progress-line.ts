import { type ProgressEvent, type ProgressListener, secondsLeft } from '@lobule/foundation';

export interface ProgressLine {
  readonly listener: ProgressListener;
  /** Ends the line in progress, before something else is printed. */
  end(): void;
}

interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Shows progress on standard error: a bar with the time left on a terminal, a plain line for every tenth elsewhere.
 */
export function progressLine(
  terminal: Terminal,
  nowS: () => number = () => performance.now() / 1000,
): ProgressLine {
  let task = '';
  let startedS = 0;
  let lastTenth = -1;
  let open = false;

  function end(): void {
    if (open) terminal.write('\n');
    open = false;
  }

  function show({ done, total, item }: ProgressEvent): void {
    const share = total > 0 ? done / total : 1;
    const left = secondsLeft(nowS() - startedS, done, total);
    const time =
      done >= total
        ? formatSeconds(nowS() - startedS)
        : Number.isFinite(left)
          ? `${formatSeconds(left)} left`
          : '';
    if (terminal.isTTY) {
      const width = Math.max(10, Math.min(30, (terminal.columns ?? 80) - 50));
      const filled = Math.round(share * width);
      const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
      const text = `${task.padEnd(26)} ${bar} ${String(Math.floor(share * 100)).padStart(3)} %  ${time}`;
      terminal.write(`\r\x1b[K${text.slice(0, (terminal.columns ?? 80) - 1)}`);
      open = true;
      if (done >= total) end();
      return;
    }
    const tenth = Math.floor(share * 10);
    if (tenth === lastTenth) return;
    lastTenth = tenth;
    const about = item === undefined ? '' : ` (${item})`;
    terminal.write(`${task}: ${done} of ${total}${about}${time === '' ? '' : `, ${time}`}\n`);
  }

  return {
    end,
    listener(event) {
      if (event.task !== task) {
        end();
        task = event.task;
        startedS = nowS();
        lastTenth = -1;
      }
      show(event);
    },
  };
}

/** `48 s`, `3 min 20 s`, `1 h 05 min`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}
