import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Bar, bars } from '../bench/page/bars.ts';
import { readRecord } from '../bench/page/record.ts';
import { BENCHMARKS_PAGE, benchmarksPage, TEXTS, textOf } from '../bench/page/write-page.ts';
import { readPeerRecords } from '../bench/peers/peer-record.ts';

const record = readRecord();
const peers = readPeerRecords();

describe('docs/benchmarks.md', () => {
  test('is what the records and the prose of bench/page make: nobody edits it by hand', () => {
    expect(readFileSync(BENCHMARKS_PAGE, 'utf8')).toBe(benchmarksPage(record, peers));
  });

  test('holds each bar against a bench that was run, or against a row of a comparison that is kept', () => {
    const run = [...record.benches, ...record.failed].map(({ name }) => name);
    for (const bar of Object.values(bars).flat() as readonly Bar[]) {
      expect(run).toContain(bar.bench);
      expect(record.benches.find(({ name }) => name === bar.bench)?.unit ?? bar.unit).toBe(bar.unit);
      for (const limit of [...bar.reach, ...(bar.beyond ?? [])]) {
        if (typeof limit === 'number') continue;
        expect(peers[limit.record]?.rows.map(({ work }) => work)).toContain(limit.work);
      }
    }
  });

  test('has no figure in its prose but in the history, where each has its month', () => {
    const figure = /\d[\d.,]*\s?(ms|ns|s|MiB|MB|GiB|%|times|voxels\/s|fits\/s)\b/;
    for (const name of TEXTS.filter((text) => text !== 'history')) expect(textOf(name)).not.toMatch(figure);
    const items = textOf('history').split('\n- ').slice(1);
    for (const item of items) expect(item).toMatch(/\b[A-Z][a-z]+ 20\d\d\b/);
  });
});
