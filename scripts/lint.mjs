// npm run lint [-- folder]: finds what is not the same in every engine, on every day or in every country.
// Prints file:line, what was found and what to use instead; exit 1 where anything was.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const transcendental = [
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'pow',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'cbrt',
  'hypot',
].join('|');
const clocks = ['cli', 'runner'];

/** Rules look at code without comments and strings, or where `strings` is set without comments alone. */
const rules = [
  {
    name: 'mathematics',
    pattern: new RegExp(`\\bMath\\s*\\??\\.\\s*(${transcendental})\\b`, 'g'),
    say: ([, name]) =>
      `Math.${name} differs between engines; use ${/^a(sin|cos|tan)h$/.test(name) ? 'log and sqrt' : name} from @lobule/numerics`,
  },
  {
    name: 'mathematics',
    pattern: /\bMath\b(?!\s*\??\.)/g,
    say: () =>
      'Math is passed on or taken apart, so this check cannot see what is used; write Math.sqrt and the like in full',
  },
  {
    name: 'power',
    pattern: /\*\*/g,
    say: () => '** differs between engines; multiply, or use pow from @lobule/numerics',
  },
  {
    name: 'random',
    pattern: /\bMath\s*\??\.\s*random\b/g,
    say: () => 'Math.random cannot be repeated; use randomStream from @lobule/foundation',
  },
  {
    name: 'clock',
    pattern: /\bDate\s*\??\.\s*now\b|\b(performance|process)\s*\??\.\s*(now|timeOrigin|hrtime)\b/g,
    except: clocks,
    say: ([found]) =>
      `${found} makes a result depend on the clock; take the time as an argument (cli and runner have clocks)`,
  },
  {
    name: 'clock',
    pattern: /\bnew\s+Date\b(?!\s*\(\s*[^\s)])|(?<!\bnew\s+)\bDate\s*\(/g,
    except: clocks,
    say: () =>
      'a Date of now makes a result depend on the clock; take the time as an argument (cli and runner have clocks)',
  },
  {
    name: 'locale',
    pattern: /\.\s*(toLocale\w*|localeCompare)\b/g,
    say: ([, name]) =>
      name === 'localeCompare'
        ? 'localeCompare depends on the country and the engine; compare with < and >'
        : `${name} depends on the country and the engine; use toFixed, toString, toUpperCase or a formatter of our own`,
  },
  {
    name: 'locale',
    pattern: /\bIntl\b/g,
    say: () => 'Intl depends on the country and the engine; format by hand',
  },
  {
    name: 'relaxed',
    strings: true,
    pattern: /\brelaxed_(madd|nmadd|swizzle|trunc|laneselect|min|max|q15mulr|dot)\w*|\brelaxed[-_ ]?simd\b/gi,
    say: ([found]) => `${found}: relaxed SIMD rounds as the processor likes; use the plain instructions`,
  },
];

/** Where a rule does not hold, and why. */
const exceptions = [
  {
    file: 'packages/foundation/src/sha256.ts',
    rule: 'power',
    why: 'whole numbers of any size, which are exact',
  },
];

const keywordsBeforeRegex =
  /\b(return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|instanceof)$/;

/** The text with comments blanked, and with comments, strings and regular expressions blanked; lines stay where they are. */
function blank(text) {
  const code = text.split('');
  const uncommented = text.split('');
  // Braces opened inside each template literal that is open, innermost last.
  const templates = [];
  let last = '';
  let i = 0;
  const erase = (from, to, target) => {
    for (let k = from; k < to; k++) if (text[k] !== '\n') target[k] = ' ';
  };
  while (i < text.length) {
    const two = text.slice(i, i + 2);
    const character = text[i];
    let end = i + 1;
    if (two === '//' || two === '/*' || (i === 0 && two === '#!')) {
      const close = two === '/*' ? text.indexOf('*/', i + 2) + 2 : text.indexOf('\n', i);
      end = close < i + 2 ? text.length : close;
      erase(i, end, code);
      erase(i, end, uncommented);
    } else if (character === "'" || character === '"') {
      end = endOfQuoted(text, i, character);
      erase(i + 1, end - 1, code);
      last = character;
    } else if (character === '`' || (character === '}' && templates.at(-1) === 0)) {
      if (character === '}') templates.pop();
      end = endOfTemplatePart(text, i);
      erase(i + 1, end - 1, code);
      if (text[end - 1] === '{') templates.push(0);
      last = text[end - 1] === '{' ? '{' : '`';
    } else if (character === '/' && startsRegex(text, i, last)) {
      end = endOfRegex(text, i);
      erase(i + 1, end - 1, code);
      last = '/';
    } else {
      if (templates.length > 0 && character === '{') templates[templates.length - 1]++;
      if (templates.length > 0 && character === '}') templates[templates.length - 1]--;
      if (!/\s/.test(character)) last = character;
    }
    i = end;
  }
  return { code: code.join(''), uncommented: uncommented.join('') };
}

function endOfQuoted(text, start, quote) {
  let i = start + 1;
  while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return Math.min(text.length, i + 1);
}

/** Past the closing backtick, or past the ${ that opens an expression. */
function endOfTemplatePart(text, start) {
  let i = start + 1;
  while (i < text.length && text[i] !== '`') {
    if (text[i] === '$' && text[i + 1] === '{') return i + 2;
    i += text[i] === '\\' ? 2 : 1;
  }
  return Math.min(text.length, i + 1);
}

function startsRegex(text, i, last) {
  if (last === '' || '(,=:[!&|?{;+-*%<>~^'.includes(last)) return true;
  return keywordsBeforeRegex.test(text.slice(Math.max(0, i - 20), i).trimEnd());
}

function endOfRegex(text, start) {
  let inClass = false;
  let i = start + 1;
  while (i < text.length && text[i] !== '\n' && (inClass || text[i] !== '/')) {
    if (text[i] === '[') inClass = true;
    if (text[i] === ']') inClass = false;
    i += text[i] === '\\' ? 2 : 1;
  }
  return Math.min(text.length, i + 1);
}

function findings(file, room, text) {
  const { code, uncommented } = blank(text);
  const found = [];
  for (const { name, pattern, except = [], strings = false, say } of rules) {
    if (except.includes(room)) continue;
    if (exceptions.some((exception) => exception.file === file && exception.rule === name)) continue;
    for (const match of (strings ? uncommented : code).matchAll(pattern)) {
      const line = text.slice(0, match.index).split('\n').length;
      found.push({ line, text: `${file}:${line}: ${say(match)}` });
    }
  }
  return found.sort((a, b) => a.line - b.line).map((finding) => finding.text);
}

function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|mts|js|mjs|wat)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const root = process.argv[2] ? path.resolve(process.argv[2]) : here;
const packages = path.join(root, 'packages');
const rooms = existsSync(packages) ? readdirSync(packages).sort() : [];
let files = 0;
const all = rooms.flatMap((room) =>
  sourceFiles(path.join(packages, room, 'src')).flatMap((file) => {
    files++;
    const shown = path.relative(root, file).split(path.sep).join('/');
    return findings(shown, room, readFileSync(file, 'utf8'));
  }),
);
for (const line of all) process.stdout.write(`${line}\n`);
process.stdout.write(`lint: ${files} files, ${all.length} findings\n`);
process.exitCode = all.length > 0 ? 1 : 0;
