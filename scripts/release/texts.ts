// What a release changes in the files, as text to text.

/** Lobule's versions: 0.2.0, 0.3.0-rc.1. */
export const VERSION = /^\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/;

/** The changelog with what is unreleased under this version. @throws where nothing is unreleased */
export function releasedChangelog(text: string, version: string, date: string): string {
  const head = '## Unreleased\n';
  const at = text.indexOf(head);
  if (at === -1) throw new Error('CHANGELOG.md has no heading "## Unreleased".');
  const rest = text.slice(at + head.length);
  const next = rest.search(/^## /m);
  const notes = (next === -1 ? rest : rest.slice(0, next)).trim();
  if (notes === '') throw new Error('Nothing stands under "## Unreleased" in CHANGELOG.md.');
  const before = next === -1 ? '' : `\n${rest.slice(next)}`;
  return `${text.slice(0, at)}${head}\n## ${version} - ${date}\n\n${notes}\n${before}`;
}

/** A manifest with this version, and every room that it needs at the same. */
export function releasedManifest(text: string, version: string): string {
  const manifest = JSON.parse(text) as { version: string; dependencies?: Record<string, string> };
  manifest.version = version;
  const { dependencies = {} } = manifest;
  for (const name of Object.keys(dependencies)) {
    if (name.startsWith('@lobule/')) dependencies[name] = version;
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The citation with version and day. */
export function releasedCitation(text: string, version: string, date: string): string {
  const without = text.replace(/^date-released: .*\n/m, '');
  return without.replace(/^version: .*$/m, `version: ${version}\ndate-released: ${date}`);
}

/**
 * What npm is told in the folder of a built room. By hand there is no provenance, which a rehearsal does not need. A version
 * like 0.3.0-rc.1 is for those who ask for `next`.
 */
export function publishArguments(version: string, isWriting: boolean): string[] {
  const tag = version.includes('-') ? ['--tag', 'next'] : [];
  return ['publish', '--access', 'public', ...tag, ...(isWriting ? ['--provenance'] : ['--dry-run'])];
}

/** Where npm finds the source: provenance is refused where the manifest and the workflow name different places. */
export function repositoryOf(githubRepository: string | undefined, room: string) {
  if (githubRepository === undefined) return {};
  const url = `git+https://github.com/${githubRepository}.git`;
  return { repository: { type: 'git', url, directory: `packages/${room}` } };
}
