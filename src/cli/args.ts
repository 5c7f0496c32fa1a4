/** The command line's words: which commands there are, what each takes, and a request parsed from argv. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { fail, ok, type Result } from '../shared/errors.ts';

interface Option {
  type: 'string' | 'boolean';
  /** Placeholder in the help text. */
  value?: string;
  /** May be given several times. */
  multiple?: boolean;
  /** Takes every word up to the next option. */
  greedy?: boolean;
  help: string;
}

interface CommandShape {
  usage: string;
  summary: string;
  /** Further lines of its help. */
  details?: readonly string[];
  options: Readonly<Record<string, Option>>;
}

const common = {
  library: { type: 'string', value: 'DIR', help: "Snapsift's own data folder (default: the app's)" },
  model: { type: 'string', value: 'DIR', help: 'model folder to use from now on, or "built-in"; the library remembers it' },
  json: { type: 'boolean', help: 'one JSON document on standard output' },
  verbose: { type: 'boolean', help: 'say more on standard error' },
  help: { type: 'boolean', help: 'show this help' },
} as const satisfies Record<string, Option>;

const catalogue: Option = { type: 'string', value: 'FILE', help: 'another list of models, for example of a mirror' };

export const commands = {
  index: {
    usage: 'index FOLDER...',
    summary: 'Add folders and index every picture in them and in those added before.',
    options: { ...common, speed: { type: 'string', value: 'gentle|balanced|full', help: 'how much of the computer to use (default: the setting)' } },
  },
  search: {
    usage: 'search ["QUERY"] [--like FILE...]',
    summary: 'Find the photos that fit the words and filters (docs/search.md), and look like the examples.',
    options: {
      ...common,
      image: { type: 'string', value: 'FILE', help: 'search by this picture (the same as --like)' },
      like: { type: 'string', value: 'FILE[=W]', multiple: true, help: 'a picture to look like, with its weight (default 1); several times' },
      unlike: { type: 'string', value: 'FILE[=W]', multiple: true, help: 'a picture to look unlike; several times' },
      strictness: { type: 'string', value: 'S', help: '-1 (more matches) to 1 (fewer), default 0' },
      show: { type: 'string', value: 'all|maybe|matches', help: 'the best whatever they are (default), or only what fits' },
      sort: { type: 'string', value: 'relevance|date', help: 'order of the results (default relevance)' },
      collapse: { type: 'boolean', help: 'near-duplicates become one result' },
      explain: { type: 'boolean', help: 'say for each result how well every part of the search fits' },
      limit: { type: 'string', value: 'N', help: 'how many results, 1 to 1000 (default 20)' },
      folder: { type: 'string', value: 'F', help: 'only photos in this folder' },
      from: { type: 'string', value: 'D', help: 'only photos taken on or after this day: 2021, 2021-05 or 2021-05-17' },
      to: { type: 'string', value: 'D', help: 'only photos taken up to the end of this day, month or year' },
    },
  },
  mark: {
    usage: 'mark FILE... [--rating N] [--tag T]...',
    summary: 'Say something of photos: favourite, stars, tags, pick or reject. Without options: what was said.',
    options: {
      ...common,
      favourite: { type: 'boolean', help: 'make them favourites' },
      'no-favourite': { type: 'boolean', help: 'favourites no more' },
      rating: { type: 'string', value: 'N', help: 'stars, 0 (none) to 5' },
      pick: { type: 'boolean', help: 'flag as picked' },
      reject: { type: 'boolean', help: 'flag as rejected' },
      unflag: { type: 'boolean', help: 'neither' },
      tag: { type: 'string', value: 'T', multiple: true, help: 'add a tag; several times' },
      untag: { type: 'string', value: 'T', multiple: true, help: 'take a tag away; several times' },
    },
  },
  status: { usage: 'status', summary: 'Counts, quarantined files with their codes, model and size on disk.', options: common },
  embed: {
    usage: 'embed --image FILE | embed --text "..."',
    summary: "The model's vector of a picture or a text.",
    options: { ...common, image: { type: 'string', value: 'FILE', help: 'the picture' }, text: { type: 'string', value: 'TEXT', help: 'the text' } },
  },
  models: {
    usage: 'models list|install|import|use|...',
    summary: 'See, get, check, change and remove models.',
    details: [
      'models list              what there is, with size and the time it would take for this library here',
      'models install ID        download a model of the list; goes on where it was stopped',
      'models import PATH       copy a model into the library from its folder or an archive of it (.tar, .tar.gz, .zip)',
      'models use ID            look at every photo with it, then search by it',
      'models undo              back to the model before',
      'models drop-old          forget the vectors of the model before',
      'models remove ID         remove a model that is not in use',
      'models verify [ID]       check every byte of one model, or of all',
      'models accelerate        try what else this computer can compute with, and use it where it is as exact and faster',
    ],
    options: {
      ...common,
      measure: { type: 'boolean', help: 'list: measure this computer again' },
      catalogue,
    },
  },
  albums: {
    usage: 'albums list|create|show|teach|export|delete',
    summary: 'Albums that keep themselves: make them, see what is in them and why, teach them (docs/albums.md).',
    details: [
      'albums list                                      every album, with how many photos it holds',
      'albums create NAME [--phrase P]...               a label: photos that show what a phrase says join by themselves',
      'albums show NAME [--explain]                     its photos, and why they are in it',
      'albums teach NAME --yes FILE... --no FILE...     "this too" and "not this"',
      'albums export NAME DIR [--links|--list FORM]     copies of its files, links or a list; nothing in DIR is overwritten',
      'albums delete NAME                               the album, never a photo',
    ],
    options: {
      ...common,
      phrase: { type: 'string', value: 'P', multiple: true, help: 'create: a way to say it, up to 8 (default: the name)' },
      threshold: { type: 'string', value: 'T', help: 'create: where it begins; 0 is the usual cut, higher is stricter (default auto)' },
      filter: { type: 'string', value: 'Q', help: 'create: only photos that pass these filters, such as date:2023' },
      private: { type: 'boolean', help: 'create: hidden until private albums are shown' },
      explain: { type: 'boolean', help: 'show: why each photo is in it' },
      limit: { type: 'string', value: 'N', help: 'show: how many photos at most (default 1000)' },
      yes: { type: 'string', value: 'FILE...', multiple: true, greedy: true, help: 'teach: these belong to it' },
      no: { type: 'string', value: 'FILE...', multiple: true, greedy: true, help: 'teach: these do not' },
      copies: { type: 'boolean', help: 'export: copies (the default)' },
      resize: { type: 'string', value: 'PX', help: 'export: copies of at most that many pixels on the longer side; larger ones become JPEG' },
      strip: { type: 'string', value: 'gps|all', help: 'export: copies without where they were taken, or without everything that is said of them' },
      links: { type: 'boolean', help: 'export: symbolic links to the originals' },
      hard: { type: 'boolean', help: 'export: hard links, further names of the same files' },
      list: { type: 'string', value: 'json|csv', help: 'export: a list of the photos and what is known of them' },
      sidecars: { type: 'boolean', help: 'export: with XMP sidecars' },
      'inside-library': { type: 'boolean', help: "export: DIR may lie in one of the library's folders" },
      unlock: { type: 'boolean', help: 'open private albums for this command' },
    },
  },
  duplicates: {
    usage: 'duplicates [plan|apply|undo|journal|ignore]',
    summary: 'List duplicates by kind with the copy to keep and why; put the others away, never the last copy of anything, and get them back (docs/disposal.md).',
    details: [
      'duplicates                        groups, with the copy that is kept and why (docs/duplicates.md)',
      'duplicates ignore FILE FILE       these two are no duplicates, for ever',
      'duplicates plan > plan.json       what would go, what stays for it, and why; changes nothing',
      'duplicates apply plan.json        check every file again, then move it to the trash',
      'duplicates undo [JOURNAL]         bring back what was put away last, or by that journal',
      'duplicates journal [JOURNAL]      what was put away, or what happened to each file',
    ],
    options: {
      ...common,
      which: { type: 'string', value: 'reviewed|clear|all', help: 'plan: groups that you agreed with, also those that one rule decided (default), or all' },
      strictness: { type: 'string', value: 'S', help: 'list: -1 (finds more) to 1 (fewer); the library remembers it' },
      kind: { type: 'string', value: 'K', multiple: true, help: 'list and plan: exact, same, burst or similar (default exact and same); several times' },
      groups: { type: 'string', value: 'FILE', help: 'plan: these groups instead, as listed in JSON; "-" reads standard input' },
      'dry-run': { type: 'boolean', help: 'apply: check everything, move nothing' },
      quarantine: { type: 'string', value: 'DIR', help: 'apply: folder for files whose volume has no trash, on that volume' },
    },
  },
  classify: {
    usage: 'classify FILE --labels A,B,C',
    summary: "Which of the labels a picture shows, in probabilities by the model's own temperature.",
    options: { ...common, labels: { type: 'string', value: 'A,B,C', help: 'two labels or more' } },
  },
  eval: {
    usage: 'eval [--albums] MANIFEST.json',
    summary: 'How well the model and the relevance cut do on photos with known captions and labels (docs/models.md).',
    options: {
      ...common,
      nothing: { type: 'string', value: 'WORDS', help: 'words that no photo shows, separated by commas' },
      albums: { type: 'boolean', help: 'a label for every known one: at the automatic cut, and after simulated decisions (docs/albums.md)' },
    },
  },
  sidecars: {
    usage: 'sidecars status|on|off|write|read',
    summary: 'Tell other programs of tags, stars, flags and labels in XMP files beside the photos (docs/interop.md).',
    details: [
      'sidecars on              from now on, whatever is marked here or there',
      'sidecars off             no more; the files stay as they are',
      'sidecars write           once: bring photos that are marked and their sidecars together',
      'sidecars read            once: take over what sidecars say, and write nothing',
    ],
    options: {
      ...common,
      naming: { type: 'string', value: 'full|stem', help: 'on: new ones are called photo.jpg.xmp (full, the default) or photo.xmp' },
      labels: { type: 'boolean', help: 'on: write the names of label albums as keywords (the default)' },
      'no-labels': { type: 'boolean', help: 'on: do not' },
    },
  },
  serve: {
    usage: 'serve',
    summary: 'Open the app in the browser, from this computer only.',
    options: {
      ...common,
      port: { type: 'string', value: 'N', help: 'port on 127.0.0.1 (default: a free one)' },
      'no-open': { type: 'boolean', help: 'only print the address' },
      catalogue,
    },
  },
} as const satisfies Record<string, CommandShape>;

export type CommandName = keyof typeof commands;

export interface CommandLine {
  command: CommandName;
  words: string[];
  flags: ReadonlySet<string>;
  values: ReadonlyMap<string, string>;
  /** Options that may be given several times. */
  lists: ReadonlyMap<string, readonly string[]>;
}

export type Invocation = { kind: 'help'; command: CommandName | null } | { kind: 'run'; line: CommandLine };

const isCommand = (text: string): text is CommandName => Object.hasOwn(commands, text);

export function parseCommandLine(argv: readonly string[]): Result<Invocation> {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const topic = rest[0];
    return ok({ kind: 'help', command: topic !== undefined && isCommand(topic) ? topic : null });
  }
  if (!isCommand(first)) return fail('bad-request', `There is no command "${first}". The commands are: ${Object.keys(commands).join(', ')}.`);
  const options = Object.fromEntries(Object.entries<Option>(commands[first].options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]));
  const parsed = parseWords(arrange(rest, commands[first].options), options);
  if (!parsed.ok) return fail('bad-request', `${parsed.error.message} See: snapsift ${first} --help`);
  const { words, given } = parsed.value;
  if (given['help'] === true) return ok({ kind: 'help', command: first });
  const flags = new Set(Object.keys(given).filter((name) => given[name] === true));
  const values = new Map(Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const lists = new Map(Object.entries(given).filter((entry): entry is [string, string[]] => Array.isArray(entry[1])));
  return ok({ kind: 'run', line: { command: first, words, flags, values, lists } });
}

/**
 * Each option with its value (`--yes a b` as `--yes=a --yes=b`), then all other words: no option has a single hyphen, so
 * what begins with one is a value (`--strictness -0.5`) or a part of a query (`-people`).
 */
function arrange(args: readonly string[], options: Readonly<Record<string, Option>>): string[] {
  const given: string[] = [];
  const words: string[] = [];
  let greedy: string | null = null;
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as string;
    if (word === '--') {
      words.push(...args.slice(at + 1));
      break;
    }
    if (word === '-h') given.push('--help');
    else if (!word.startsWith('--')) (greedy === null ? words : given).push(greedy === null ? word : `${greedy}=${word}`);
    else {
      const option = Object.hasOwn(options, word.slice(2)) ? options[word.slice(2)] : undefined;
      const value = option?.type === 'string' ? args[at + 1] : undefined;
      greedy = option?.greedy === true ? word : null;
      if (value === undefined || value.startsWith('--')) given.push(word);
      else {
        given.push(`${word}=${value}`);
        at += 1;
      }
    }
  }
  return [...given, '--', ...words];
}

function parseWords(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>): Result<{ words: string[]; given: Record<string, unknown> }> {
  try {
    const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return ok({ words: positionals, given: values });
  } catch (error) {
    // Node words these errors for people; its first sentence is enough.
    if (error instanceof TypeError) return fail('bad-request', `${error.message.split('. ')[0]}.`);
    throw error;
  }
}

export function helpText(command: CommandName | null): string {
  if (command === null) {
    const lines = Object.values(commands).map(({ usage, summary }) => `  snapsift ${usage.padEnd(40)} ${summary}`);
    return `Snapsift: find your photos in plain words. Everything stays on this computer.\n\n${lines.join('\n')}\n\nEvery command takes --library DIR, --model DIR, --json and --help.\nExit codes: 0 done, 1 it failed, 2 the command was not understood.`;
  }
  const { usage, summary, options, details = [] }: CommandShape = commands[command];
  const lines = Object.entries<Option>(options).map(([name, { value, help }]) => `  ${`--${name}${value === undefined ? '' : ` ${value}`}`.padEnd(34)} ${help}`);
  return [`snapsift ${usage}`, summary, ...(details.length > 0 ? ['', ...details.map((line) => `  ${line}`)] : []), '', ...lines].join('\n');
}
