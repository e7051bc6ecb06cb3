import type { DescribedMember, DescribedModel } from '@lobule/runner/map';
import { wrap } from './print-error.ts';

/** `map --list`: a few lines for each model. */
export function describeList(models: readonly DescribedModel[], call: string): string {
  const parts = models.map((model) => {
    const { id, title, equation, frames, parameters } = model;
    return `${id}\n${wrap(title, '  ')}${wrap(equation, '  ')}${wrap(`${frames}.`, '  From ')}${wrap(
      parameters.map(said).join('; '),
      '  Gives ',
    )}`;
  });
  return `${parts.join('\n')}\nWhat one asks for, with an example: ${call} map <model> --help\n`;
}

/** `Ktrans in 1/min, Q.PH1.008`. */
function said({ label, unit, OsipiCaplexId, DicomCode }: DescribedModel['parameters'][number]): string {
  const id = OsipiCaplexId ?? DicomCode;
  return `${label}${unit === '1' ? '' : ` in ${unit}`}${id === undefined ? '' : `, ${id}`}`;
}

/** `map <model> --help`: all that one must know to call it. */
export function describeOne(model: DescribedModel, call: string): string {
  const { id, title, equation, citation, frames, parameters, inputs, protocol, settings } = model;
  const table = (rows: readonly (readonly [string, string])[]) => {
    const width = Math.max(...rows.map(([name]) => name.length));
    return rows.map(([name, text]) => wrap(text, `  ${name.padEnd(width)}  `)).join('');
  };
  const block = (heading: string, rows: readonly (readonly [string, string])[]) =>
    rows.length === 0 ? '' : `\n${heading}\n${table(rows)}`;
  return [
    `${id}: ${title}\n`,
    wrap(equation, '  '),
    wrap(citation, '  '),
    wrap(`${frames}.`, 'From '),
    block(
      'Maps',
      parameters.map((one) => [
        one.label,
        `${one.description}${one.unit === '1' ? '' : ` (${one.unit})`}${ids(one)}`,
      ]),
    ),
    block(
      'Maps that it takes (--t1, --b1, --input name=file)',
      inputs.map(({ name, unit, required, description }) => [
        name,
        `${description}${unit === '1' ? '' : ` (${unit})`}${required ? '; required' : ''}`,
      ]),
    ),
    block(
      'Facts of the acquisition (DICOM headers, files beside NIfTI, or --protocol)',
      protocol.map(memberRow),
    ),
    block('Settings (--settings)', settings.map(memberRow)),
    `\nExample:\n  ${call} map ${model.example.map(quoted).join(' ')}\n`,
    ...(model.exampleFiles.length > 0
      ? [wrap(`Beside the images: ${model.exampleFiles.join(', ')}.`, '  ')]
      : []),
  ].join('');
}

function ids({ OsipiCaplexId, DicomCode, BidsSuffix }: DescribedModel['parameters'][number]): string {
  const all = [
    ...(OsipiCaplexId === undefined ? [] : [`CAPLEX ${OsipiCaplexId}`]),
    ...(DicomCode === undefined ? [] : [DicomCode]),
    ...(BidsSuffix === undefined ? [] : [`BIDS ${BidsSuffix}`]),
  ];
  return all.length === 0 ? '' : `; ${all.join(', ')}`;
}

function memberRow(member: DescribedMember): readonly [string, string] {
  const { name, type, required, description } = member;
  const when =
    member.default !== undefined ? `default ${JSON.stringify(member.default)}` : required ? 'required' : '';
  return [name, `${description}${description === '' ? '' : ' '}(${type}${when === '' ? '' : `; ${when}`})`];
}

function quoted(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
