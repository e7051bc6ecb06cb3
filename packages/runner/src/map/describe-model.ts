import type { JsonSchema } from '@lobule/foundation';
import { findModel, type ListedModel, listModels } from '@lobule/quantify';
import { seriesOfModel } from '@lobule/study/map';
import { standardIds } from '../exam/sidecar.ts';
import { curedOnCommandLine } from './cures.ts';
import { exampleOf } from './examples.ts';

/** One fact of the acquisition or one setting of a model. */
export interface DescribedMember {
  readonly name: string;
  /** `number`, `list of numbers`, `one of: a, b`, `settings`. */
  readonly type: string;
  readonly required: boolean;
  readonly default?: unknown;
  readonly description: string;
}

/** All that one must know of a model to use it. */
export interface DescribedModel {
  readonly id: string;
  readonly title: string;
  readonly equation: string;
  readonly citation: string;
  readonly frames: string;
  /** The series that it is made from; absent where headers do not tell. */
  readonly series?: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly label: string;
    readonly unit: string;
    readonly description: string;
    readonly OsipiCaplexId?: string;
    readonly DicomCode?: string;
    readonly BidsSuffix?: string;
  }[];
  readonly inputs: readonly {
    readonly name: string;
    readonly unit: string;
    readonly required: boolean;
    readonly description: string;
  }[];
  readonly protocol: readonly DescribedMember[];
  readonly settings: readonly DescribedMember[];
  /** Arguments of `map` that work on NIfTI files with nothing beside them. */
  readonly example: readonly string[];
  /** Files that stand beside the images of the example. */
  readonly exampleFiles: readonly string[];
}

/** Every model as `lobule map --list` shows it. */
export function describeModels(): readonly DescribedModel[] {
  return listModels().map(describe);
}

/** @throws quantify/unknown-model with the nearest name. */
export function describeModel(id: string): DescribedModel {
  return describe(curedOnCommandLine(id, () => findModel(id)));
}

/** No member of a model, but of what is told of a series: its headers time the start of a phase. */
const PHASE_CENTRE: DescribedMember = {
  name: 'phaseCentreS',
  type: 'number',
  required: false,
  default: 0,
  description: 'From the time of a phase in its headers to the centre of its k-space, s',
};

function describe(model: ListedModel): DescribedModel {
  const { id, title, equation, citation, frames, parameters, inputs, protocol, settings } = model;
  const series = seriesOfModel(id);
  const example = exampleOf(id);
  return {
    id,
    title,
    equation,
    citation,
    frames,
    ...(series !== undefined && { series }),
    parameters: parameters.map((parameter) => {
      const { name, label, unit, description } = parameter;
      return { name, label, unit, description, ...standardIds(parameter) };
    }),
    inputs: inputs.map(({ name, unit, required, description }) => ({ name, unit, required, description })),
    protocol: [...members(protocol.json), ...(series === 'dynamic' ? [PHASE_CENTRE] : [])],
    settings: members(settings.json),
    example: example.arguments,
    exampleFiles: Object.keys(example.beside).map((ending) => example.input.replace('.nii.gz', ending)),
  };
}

/** What a member of several shapes may look like. */
const UNION_EXAMPLES: Readonly<Record<string, string>> = {
  relaxivityPerMmPerS: '4.5 or {"agent": "gadobutrol", "fieldT": 3}',
};

/** Members of an object, and after each that has members of its own these, as `signal.trMs`. */
function members(schema: JsonSchema, prefix = ''): DescribedMember[] {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const described: DescribedMember = {
      name: path,
      type: `${typeOf(property)}${UNION_EXAMPLES[name] === undefined ? '' : `, as ${UNION_EXAMPLES[name]}`}`,
      required: required.includes(name),
      ...(property['default'] !== undefined && { default: property['default'] }),
      description: String(property['description'] ?? ''),
    };
    return [described, ...inner(property, path)];
  });
}

/** What stands within a member: of one shape, or of several that are told apart by one of them. */
function inner(schema: JsonSchema, path: string): DescribedMember[] {
  const shapes = schema['anyOf'] as readonly JsonSchema[] | undefined;
  if (shapes) {
    return shapes
      .filter((shape) => shape['type'] === 'object')
      .flatMap((shape) => members(shape, `${path}.`))
      .map((member) => ({ ...member, description: `Where members are given: ${member.description}` }));
  }
  if (schema['type'] !== 'object') return [];
  const tag = tagOf(schema);
  if (tag === undefined) return members(schema, `${path}.`);
  const byName = new Map<string, { readonly member: DescribedMember; readonly kinds: string[] }>();
  for (const option of schema['oneOf'] as readonly JsonSchema[]) {
    for (const member of members(option, `${path}.`)) {
      if (member.name === `${path}.${tag}`) continue;
      const known = byName.get(member.name);
      if (known) known.kinds.push(...kindsOf(option, tag));
      else byName.set(member.name, { member, kinds: kindsOf(option, tag) });
    }
  }
  return [...byName.values()].map(({ member, kinds }) => ({
    ...member,
    description: `For ${kinds.join(', ')}: ${member.description}`,
  }));
}

function tagOf(schema: JsonSchema): string | undefined {
  return (schema['discriminator'] as { readonly propertyName: string } | undefined)?.propertyName;
}

/** The values of the tag that mean one of several shapes. */
function kindsOf(option: JsonSchema, tag: string): string[] {
  const property = (option['properties'] as Readonly<Record<string, JsonSchema>>)[tag];
  return ((property['enum'] as readonly unknown[] | undefined) ?? [property['const']]).map(String);
}

function typeOf(schema: JsonSchema): string {
  if (Array.isArray(schema['enum'])) return `one of: ${schema['enum'].join(', ')}`;
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  const options = (schema['oneOf'] ?? schema['anyOf']) as readonly JsonSchema[] | undefined;
  if (options) {
    const tag = tagOf(schema);
    if (tag === undefined) return options.map(typeOf).join(' or ');
    return `by ${tag}: ${options.flatMap((option) => kindsOf(option, tag)).join(', ')}`;
  }
  if (schema['type'] === 'array') {
    const items = typeOf(schema['items'] as JsonSchema);
    return items.startsWith('list') ? `list of ${items.replace('list', 'lists')}` : `list of ${items}s`;
  }
  if (schema['type'] === 'object') return 'members below';
  return schema['type'] === 'integer' ? 'whole number' : String(schema['type']);
}
