// What must not compile; `npm run types` checks it, nothing here runs.
import type { EventLedger, StepStore } from '../src/index.ts';

export function wrong(events: EventLedger, store: StepStore): void {
  // @ts-expect-error what JSON cannot hold
  events.append('step', { at: new Date(0) });
  // @ts-expect-error nothing that was written can be taken back
  events.events().pop();
  // @ts-expect-error a step without its key
  store.keep({ step: 'map', facts: {}, blobs: {} });
}
