// The mathematics of each model with its reference, from what `lobule map --list --json` tells.
import { describeModels } from '../../packages/runner/src/index.ts';

/** One section a model: equation, what it gives with units and codes, what it asks for, where it comes from. */
export function modelsPage(): string {
  const head = `# The models

Every model of \`lobule map\`: its equation, what it gives, what it asks for, and the papers that it follows. Each parameter comes with
a standard error, and a voxel that cannot be fitted with a reason. This page is made from the code.
`;
  return [head, ...describeModels().map(section)].join('\n');
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
