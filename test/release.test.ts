import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  publishArguments,
  releasedChangelog,
  releasedCitation,
  releasedManifest,
  repositoryOf,
  VERSION,
} from '../scripts/release/texts.ts';

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

  test('is published with provenance by a workflow that may ask for it, from the place that the manifests name', () => {
    const file = path.join(import.meta.dirname, '..', '.github', 'workflows', 'publish.yml');
    const workflow = readFileSync(file, 'utf8');
    expect(workflow).toContain('id-token: write');
    expect(workflow).toContain('npm run publish-rooms -- --write');
    // Whoever can move a tag of an action must not be able to publish in our name.
    const actions = [...workflow.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
    expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(publishArguments('1.0.0', true)).toEqual(['publish', '--access', 'public', '--provenance']);
    expect(publishArguments('1.0.0-rc.1', true).join(' ')).toContain('--tag next');
    expect(repositoryOf('someone/lobule', 'volume').repository).toEqual({
      type: 'git',
      url: 'git+https://github.com/someone/lobule.git',
      directory: 'packages/volume',
    });
  });
});
