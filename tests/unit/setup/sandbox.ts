/**
 * A sandbox for the setup: a small work tree, an empty cache, and stand-ins for the programs that it calls, all in one
 * temporary folder. Only those programs are stand-ins; the setup is the real one, in a separate process.
 */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The behaviour of the stand-in of that name; by default it does its work and succeeds. */
export type Part = {
  prints?: string;
  waitsMs?: number;
  code?: number;
  /** For dpkg-query: these packages are not installed. */
  missing?: string[];
};
export type Run = { code: number | null; said: string; printed: string };
type RunOptions = {
  args?: string[];
  env?: NodeJS.ProcessEnv;
  nodeFlags?: string[];
  as?: 'nobody';
  through?: 'sh';
  /** A folder that is a read-only file system meanwhile. */
  readOnly?: string;
};

const project = resolve(import.meta.dirname, '../../..');
const programs = ['apt-get', 'cmake', 'dpkg', 'dpkg-query', 'ninja', 'npm-cli.js'];
const nobody = 65534;

export const isRoot = process.getuid?.() === 0;

const mountReadOnly = '/bin/mount -t tmpfs -o ro none "$0" && exec "$@"';
/** As root, with the files of other users as they are. */
const unshare = ['/usr/bin/unshare', isRoot ? '-m' : '-rm'];
/** Linux with unprivileged namespaces. */
export const canMount =
  spawnSync('/usr/bin/env', [...unshare, '/bin/sh', '-c', mountReadOnly, tmpdir(), '/bin/true']).status === 0;

export class Sandbox {
  readonly folder: string;
  readonly tree: string;
  readonly cache: string;
  readonly bin: string;
  readonly #node: string;

  constructor({ below = tmpdir() }: { below?: string } = {}) {
    this.folder = fs.mkdtempSync(join(below, 'parley-sandbox-'));
    this.tree = join(this.folder, 'tree');
    this.cache = join(this.folder, 'cache');
    this.bin = join(this.folder, 'bin');
    this.#node = join(this.folder, 'real-node');
    for (const folder of [this.tree, this.cache, this.bin]) fs.mkdirSync(folder);
    linkOrCopy(process.execPath, this.#node);
    fs.cpSync(join(project, 'server/setup'), join(this.tree, 'server/setup'), { recursive: true });
    this.write('package.json', '{ "type": "module" }');
    this.write('package-lock.json', '{ "lockfileVersion": 3 }');
    this.write('client/index.html', '<p>hello</p>');
    this.write('server/main.ts', 'process.stdout.write(["serving", ...process.argv.slice(2)].join(" "));');
    fs.copyFileSync(join(import.meta.dirname, 'stand-in.cjs'), join(this.bin, 'stand-in.cjs'));
    // The stand-ins are CommonJS, whatever a package.json in a parent folder says.
    fs.writeFileSync(join(this.bin, 'package.json'), '{ "type": "commonjs" }');
    fs.writeFileSync(join(this.bin, 'calls.log'), '');
    for (const program of programs) this.addProgram(program);
    this.cast({});
    this.#openToNobody();
  }

  /** Writes a file of the work tree. */
  write(path: string, text: string): void {
    fs.mkdirSync(join(this.tree, path, '..'), { recursive: true });
    fs.writeFileSync(join(this.tree, path), text);
  }

  /** Puts a stand-in of this name on the PATH. */
  addProgram(name: string): string {
    const path = join(this.bin, name);
    const script = `#!${this.#node}\nrequire('${this.bin}/stand-in.cjs').play('${name}');\n`;
    fs.writeFileSync(path, script, { mode: 0o755 });
    return path;
  }

  /** Gives the stand-ins their parts from now on. */
  cast(parts: Record<string, Part>): void {
    fs.writeFileSync(join(this.bin, 'parts.json'), JSON.stringify(parts));
  }

  /** Starts the setup. */
  start(task: string, { args = [], env = {}, nodeFlags = [], as, through, readOnly }: RunOptions = {}) {
    const argv = [this.#node, ...nodeFlags, 'server/setup/run.js', task, ...args];
    const shell = through ? ['/bin/sh', '-c', '"$@"; exit $?', 'sh'] : [];
    const mounted = readOnly ? [...unshare, '/bin/sh', '-c', mountReadOnly, readOnly] : [];
    const [program = '', ...rest] = [...mounted, ...shell, ...argv];
    const child = spawn(program, rest, {
      cwd: this.tree,
      env: {
        HOME: this.folder,
        PATH: this.bin,
        PARLEY_CACHE_DIR: this.cache,
        npm_execpath: join(this.bin, 'npm-cli.js'),
        // Nobody listens there: a test that wants a download serves it.
        MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: 'http://127.0.0.1:9',
        PARLEY_WORKER_RELEASE_URL: 'http://127.0.0.1:9',
        ...env,
      },
      ...(as && isRoot ? { uid: nobody, gid: nobody } : {}),
      detached: true, // a process group of its own, so that all of it can be killed
    });
    const run: Run = { code: null, said: '', printed: '' };
    child.stdout.on('data', (chunk) => {
      run.printed += chunk;
    });
    child.stderr.on('data', (chunk) => {
      run.said += chunk;
    });
    const ended = new Promise<Run>((done) => child.once('close', (code) => done({ ...run, code })));
    return { child, ended, killAll: () => process.kill(-(child.pid ?? Number.NaN), 'SIGKILL') };
  }

  run(task: string, options: RunOptions = {}): Promise<Run> {
    return this.start(task, options).ended;
  }

  /** The stand-ins' calls so far, one line each. */
  get calls(): string[] {
    return fs.readFileSync(join(this.bin, 'calls.log'), 'utf8').split('\n').filter(Boolean);
  }

  /** Resolves when a stand-in has been called. */
  async called(name: string): Promise<void> {
    while (!this.calls.some((call) => call.startsWith(name))) await new Promise((tick) => setTimeout(tick, 5));
  }

  /** The content of the cache: its files and its empty folders. */
  get cached(): string[] {
    const paths = fs.readdirSync(this.cache, { recursive: true, encoding: 'utf8' }).sort();
    return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
  }

  [Symbol.dispose](): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  #openToNobody(): void {
    fs.chmodSync(this.folder, 0o755);
    if (!isRoot) return;
    for (const path of [this.folder, this.tree, this.cache]) fs.chownSync(path, nobody, nobody);
    fs.chmodSync(join(this.bin, 'calls.log'), 0o666);
  }
}

function linkOrCopy(from: string, to: string): void {
  try {
    fs.linkSync(from, to);
  } catch {
    fs.copyFileSync(from, to); // another file system
  }
}
