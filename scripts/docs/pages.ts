// The pages of the site, in the order of its side bar.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..', '..');

export interface Page {
  /** In the repository. */
  readonly source: string;
  /** In the site. */
  readonly to: string;
  readonly title: string;
  readonly part: 'Start' | 'Learn' | 'How to' | 'Reference' | 'Rooms' | 'API' | 'Why';
  /** Made from the code, not from a file. */
  readonly made?: 'models';
}

const LEARN = ['first-study', 'own-dicom'];
const HOW_TO = ['kinetic-model', 'lesions', 'radiomics-settings', 'validation', 'two-readers', 'extend'];
const REFERENCE = ['validation', 'benchmarks', 'reliability', 'errors'];

/** Every page; titles are the first headings. */
export function pages(): Page[] {
  const page = (source: string, to: string, part: Page['part'], title = titleOf(source)): Page => ({
    source,
    to,
    part,
    title,
  });
  const rooms = readdirSync(path.join(root, 'packages')).filter((room) => !room.startsWith('.'));
  const decisions = readdirSync(path.join(root, 'docs', 'adr'));
  return [
    page('README.md', 'index.html', 'Start', 'Lobule'),
    ...LEARN.map((name) => page(`docs/learn/${name}.md`, `learn/${name}.html`, 'Learn')),
    ...HOW_TO.map((name) => page(`docs/how-to/${name}.md`, `how-to/${name}.html`, 'How to')),
    {
      source: 'docs/reference/models.md',
      to: 'reference/models.html',
      title: 'The models',
      part: 'Reference',
      made: 'models',
    },
    ...REFERENCE.map((name) => page(`docs/${name}.md`, `reference/${name}.html`, 'Reference')),
    page('CHANGELOG.md', 'reference/changelog.html', 'Reference', 'Changes'),
    ...rooms.map((room) => page(`packages/${room}/README.md`, `rooms/${room}.html`, 'Rooms', room)),
    ...readdirSync(path.join(root, 'docs', 'api')).map((file) =>
      page(`docs/api/${file}`, `api/${file.replace(/\.md$/, '.html')}`, 'API'),
    ),
    page('CONTRIBUTING.md', 'why/joining.html', 'Why'),
    page('SECURITY.md', 'why/security.html', 'Why'),
    ...decisions.map((file) => page(`docs/adr/${file}`, `why/${file.replace(/\.md$/, '.html')}`, 'Why')),
  ];
}

function titleOf(source: string): string {
  const text = readFileSync(path.join(root, source), 'utf8');
  return (/^# (.*)$/m.exec(text)?.[1] ?? source).replaceAll('`', '');
}
