// The mathematics of each model with its reference, from what `lobule map --list --json` tells, after what they share.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeModels } from '../../packages/runner/src/index.ts';
import { anchorOf } from './anchor.ts';

/** One section a model: equation, what it gives with units and codes, what it asks for, where it comes from. */
export function modelsPage(): string {
  const models = describeModels();
  const list = models.map(({ title, id }) => `- [${title}](#${anchorOf(title)}): \`${id}\``).join('\n');
  const head = readFileSync(path.join(import.meta.dirname, 'models-head.md'), 'utf8');
  return [head.replace('<!-- list -->', list), ...models.map(section)].join('\n');
}

type Model = ReturnType<typeof describeModels>[number];

function section({ id, title, equation, citation, frames, parameters, inputs, protocol, settings }: Model) {
  const asks = [
    ...inputs.map(({ name, unit, required, description }) =>
      row(`\`${name}\` (map)`, unit, required ? 'needed' : 'can be given', description),
    ),
    ...protocol.map(({ name, type, required, description }) =>
      row(`\`${name}\` (protocol)`, type, required ? 'needed' : 'can be given', description),
    ),
    ...settings.map(({ name, type, required, description, default: usual }) =>
      row(
        `\`${name}\` (setting)`,
        type,
        required ? 'needed' : usual === undefined ? 'can be given' : `default ${JSON.stringify(usual)}`,
        description,
      ),
    ),
  ];
  return `## ${title}

\`lobule map ${id}\`, from ${frames}.

> ${equation}

| gives | unit | what | codes |
|---|---|---|---|
${parameters.map(({ label, unit, description, ...codes }) => row(label, unit, description, codesOf(codes))).join('\n')}

| asks for | | | what |
|---|---|---|---|
${asks.join('\n')}

${citation}
`;
}

function codesOf(codes: Readonly<Record<string, unknown>>): string {
  return Object.entries(codes)
    .filter(([name]) => name !== 'name')
    .map(([name, code]) => (name === 'BidsSuffix' ? `BIDS ${code}` : String(code)))
    .join(', ');
}

const row = (...cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
