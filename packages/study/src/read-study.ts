import { hashOf, type Infer, type JsonSchema, type LobuleError } from '@lobule/foundation';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Document, isMap, LineCounter, parseDocument } from 'yaml';
import { withDefaults } from './defaults.ts';
import { studyErrors } from './errors.ts';
import { explainFaults, type Fault } from './explain-faults.ts';
import { followsSchema } from './follows-schema.ts';
import { plainSettings } from './plain-settings.ts';
import { analysisPlanSchema, type Study, studySchema } from './schema.ts';

/** A study as it was understood. */
export interface ReadStudy {
  readonly study: Study;
  /** What study.yaml did not say and was taken by default, as `seed = 1`. */
  readonly defaulted: readonly string[];
  /** Hash of the study with its defaults. */
  readonly hash: string;
}

/** Name of the file, for messages, and variables. */
export interface ReadStudyOptions {
  readonly file?: string;
  /** Values for `${NAME}` in the text. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** The JSON Schema of study.yaml, for editors. */
export function studyJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Lobule study',
    ...studySchema.json,
  };
}

/** The JSON Schema of a plan for `lobule analyse`, for editors. */
export function analysisJsonSchema(): Record<string, unknown> {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Lobule analysis plan',
    ...analysisPlanSchema.json,
  };
}

/**
 * Reads and checks a study.yaml; each mistake is told with its line and, for a misspelt word, the nearest one.
 *
 * @throws study/not-yaml, study/not-valid, study/unset-variable
 * @example
 * readStudy('lobule: 1\ntitle: A table\n').study.seed; // 1, listed among `defaulted`
 */
export function readStudy(text: string, options: ReadStudyOptions = {}): ReadStudy {
  const { plain, lineOf } = parse(text, options);
  const { value, defaulted } = withDefaults(plain, studySchema.json);
  const errors = validate(value, studySchema.json);
  if (errors.length > 0) throw notValid(explainFaults(errors, lineOf), options.file, 'run');
  const study = value as Study;
  return { study, defaulted, hash: hashOf(study) };
}

/** Parts of a study that only images have. */
const OF_IMAGES = ['images', 'maps', 'regions', 'standardise', 'features', 'compare'];

/**
 * Reads the plan of an analysis of a table alone, as a study without images.
 *
 * @param table - name of the table, in place of the one that the plan may name
 * @throws study/not-yaml, study/not-valid, study/unset-variable
 * @example
 * readAnalysis(text, { file: 'plan.yaml' }, 'cohort.csv').study.table?.file; // 'cohort.csv'
 */
export function readAnalysis(text: string, options: ReadStudyOptions = {}, table?: string): ReadStudy {
  const { plain, lineOf } = parse(text, options);
  const strange = OF_IMAGES.find((key) => key in plain);
  if (strange !== undefined) {
    throw studyErrors.error('study/not-valid', {
      what: `The plan has ${strange}, which a table alone has not`,
      where: { file: options.file, line: lineOf([strange]) },
      cure: 'Leave it out, or give the study to `npm run -s lobule -- run`.',
    });
  }
  const { value, defaulted } = withDefaults(plain, analysisPlanSchema.json);
  const errors = validate(value, analysisPlanSchema.json);
  if (errors.length > 0) throw notValid(explainFaults(errors, lineOf, 'the plan'), options.file, 'analyse');
  const plan = value as Infer<typeof analysisPlanSchema>;
  const file = table ?? plan.table.file;
  if (file === undefined) {
    throw studyErrors.error('study/not-valid', {
      what: 'Neither the plan nor the call names a table',
      where: { file: options.file, line: lineOf(['table']) },
      cure: 'Give --table cohort.csv, or add `file:` to `table:`.',
    });
  }
  const study = withDefaults({ ...plan, table: { ...plan.table, file } }, studySchema.json).value as Study;
  return { study, defaulted, hash: hashOf(study) };
}

type LineOf = (path: readonly (string | number)[]) => number | undefined;

/** The settings of a text with its variables filled in, and the line of each. @throws study/... */
function parse(text: string, { file, variables = {} }: ReadStudyOptions): { plain: object; lineOf: LineOf } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    const [{ message, pos }] = document.errors;
    throw studyErrors.error('study/not-yaml', {
      what: message.split('\n')[0].replace(/ at line.*$/, ''),
      where: { file, line: lines.linePos(pos[0]).line },
    });
  }
  if (!isMap(document.contents)) {
    throw studyErrors.error('study/not-valid', {
      what:
        document.contents === null ? 'The study is empty' : 'The study holds something else than settings',
      where: { file },
      cure: 'Begin with `lobule: 1` and `title:`; examples stand in the folder examples.',
    });
  }
  const lineOf: LineOf = (path) => lineOfNode(document, lines, path);
  const read = plainSettings(document);
  if ('fault' in read) {
    const { what, offset, cause } = read.fault;
    const line = offset === undefined ? undefined : lines.linePos(offset).line;
    throw studyErrors.error('study/not-yaml', { what, where: { file, line }, cause });
  }
  const plain = expandVariables(read.plain, variables, [], (name, path) =>
    studyErrors.error('study/unset-variable', {
      what: `The environment variable ${name} is not set`,
      where: { file, line: lineOf(path) },
    }),
  );
  return { plain: plain as object, lineOf };
}

const compiled = new Map<JsonSchema, ReturnType<Ajv2020['compile']>>();

function validate(value: unknown, schema: JsonSchema): ErrorObject[] {
  if (followsSchema(value, schema)) return [];
  const known = compiled.get(schema);
  const check =
    known ??
    new Ajv2020({ allErrors: true, discriminator: true, strict: false, verbose: true }).compile(schema);
  if (!known) compiled.set(schema, check);
  if (check(value)) return [];
  return check.errors ?? [];
}

/** One fault, or all of them in the order of the file: each on a line of its own with its place and its cure. */
function notValid(faults: readonly Fault[], file: string | undefined, verb: string): LobuleError {
  if (faults.length === 1) {
    const [{ what, line, cure }] = faults;
    return studyErrors.error('study/not-valid', { what, where: { file, line }, cure });
  }
  const inOrder = [...faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const lines = inOrder.map(({ what, line, cure }) => {
    const place = [file, ...(line === undefined ? [] : [`line ${line}`])].filter(
      (part) => part !== undefined,
    );
    const told = /[.!?]$/.test(what) ? what : `${what}.`;
    return `${place.length === 0 ? '' : `${place.join(', ')}: `}${told}${cure === undefined ? '' : ` ${cure}`}`;
  });
  return studyErrors.error('study/not-valid', {
    what: [`${faults.length} faults:`, ...new Set(lines)].join('\n'),
    cure: `Change the lines named. \`npm run -s lobule -- ${verb} --schema\` prints all that the file may hold.`,
  });
}

function lineOfNode(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[],
): number | undefined {
  for (let depth = path.length; depth > 0; depth--) {
    const steps = path.slice(0, depth).map((step) => (/^\d+$/.test(String(step)) ? Number(step) : step));
    const node = document.getIn(steps, true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

/** Puts environment variables in place of `${NAME}` and `${NAME:-default}` in every text. */
function expandVariables(
  value: unknown,
  variables: Readonly<Record<string, string | undefined>>,
  path: readonly (string | number)[],
  unset: (name: string, path: readonly (string | number)[]) => Error,
): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(
      /\$\{([A-Z_][A-Z0-9_]*)(?::-([^}]*))?\}/g,
      (_, name: string, fallback?: string) => {
        const known = variables[name] ?? fallback;
        if (known === undefined) throw unset(name, path);
        return known;
      },
    );
  }
  if (Array.isArray(value))
    return value.map((item, index) => expandVariables(item, variables, [...path, index], unset));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        expandVariables(member, variables, [...path, key], unset),
      ]),
    );
  }
  return value;
}
