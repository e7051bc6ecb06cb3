import { describe, expect, test } from 'vitest';
import { releasedChangelog, releasedCitation, releasedManifest, VERSION } from '../scripts/release/texts.ts';

describe('a release', () => {
  test('puts what is unreleased under its version, and refuses when there is nothing', () => {
    const text = '# Changelog\n\n## Unreleased\n\n- New.\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n';
    const released = releasedChangelog(text, '0.2.0', '2026-11-20');
    expect(released).toBe(
      '# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-20\n\n- New.\n\n## 0.1.0 - 2026-01-01\n\n- Old.\n',
    );
    expect(() => releasedChangelog(released, '0.3.0', '2026-11-21')).toThrow('Nothing stands under');
  });

  test('gives every room the version, and the rooms that it needs too', () => {
    const text = JSON.stringify({
      version: '0.1.0',
      dependencies: { '@lobule/volume': '0.1.0', yaml: '2.8.1' },
    });
    expect(JSON.parse(releasedManifest(text, '0.2.0'))).toEqual({
      version: '0.2.0',
      dependencies: { '@lobule/volume': '0.2.0', yaml: '2.8.1' },
    });
  });

  test('dates the citation once, however often', () => {
    const once = releasedCitation('version: 0.1.0\nlicense: Apache-2.0\n', '0.2.0', '2026-11-20');
    expect(releasedCitation(once, '0.2.0', '2026-11-20')).toBe(once);
    expect(once).toContain('date-released: 2026-11-20');
  });

  test('takes versions of three numbers', () => {
    expect(['0.2.0', '1.0.0-rc.1', 'v1', '1.0'].map((one) => VERSION.test(one))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
