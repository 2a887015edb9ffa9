/** Dependencies and generated code, made when they are missing or their source changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from './stages.mjs';

export const root = path.resolve(import.meta.dirname, '../..');
const stamps = path.join(root, '.livedash', 'stamps');

export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new StartError(
    `LiveDash needs Node 20.19 or newer; this is ${process.versions.node}.`,
    'Install a newer Node, for example from https://nodejs.org, and start again.',
  );
}

export async function installDependencies() {
  const wanted = await hashOf(['package.json', 'package-lock.json']);
  const modules = path.join(root, 'node_modules');
  if (
    existsSync(path.join(modules, '.package-lock.json')) &&
    (await stampOf('install')) === wanted
  ) {
    return 'dependencies are up to date';
  }
  const npm = process.env.npm_execpath;
  const arguments_ = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const [command, ...rest] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  await execute(command, [...rest, ...arguments_], {
    failed: 'npm could not install the dependencies.',
    advice: 'Check the network and that the registry can be reached, then start again.',
  });
  await stamp('install', wanted);
  return 'dependencies installed';
}

export async function generateClient() {
  const wanted = await hashOf(['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json']);
  const client = path.join(root, 'lib/generated/prisma/client.ts');
  if (existsSync(client) && (await stampOf('generate')) === wanted)
    return 'Prisma client is up to date';
  await execute(
    process.execPath,
    [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'],
    {
      failed: 'The Prisma client could not be generated.',
      advice: 'Check prisma/schema.prisma.',
      // Generating needs no engine; any file that exists keeps it from downloading one.
      environment: {
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
      },
    },
  );
  await stamp('generate', wanted);
  return 'Prisma client generated';
}

const SOURCES = [
  'app',
  'components',
  'lib',
  'packages',
  'public',
  'instrumentation.ts',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.cjs',
  'tsconfig.json',
];

export async function build() {
  const wanted = await hashOf(SOURCES);
  const id = path.join(root, '.next', 'BUILD_ID');
  if (existsSync(id) && (await stampOf('build')) === wanted) return 'the build is up to date';
  await execute(process.execPath, [path.join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    failed: 'The pages could not be built.',
    advice: 'The message above says where.',
    environment: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  await stamp('build', wanted);
  return 'pages built';
}

/** Runs quietly; what it printed is shown when it fails. */
async function execute(command, parameters, { failed, advice, environment = {} }) {
  const child = spawn(command, parameters, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new StartError(`${Buffer.concat(output).toString()}\n${failed}`, advice);
}

async function stampOf(name) {
  return readFile(path.join(stamps, name), 'utf8').catch(() => '');
}

async function stamp(name, value) {
  await mkdir(stamps, { recursive: true });
  await writeFile(path.join(stamps, name), value);
}

/** Of the contents of files and folders, tests left out. */
async function hashOf(names) {
  const hash = createHash('sha256');
  for (const name of names) {
    for (const file of await filesIn(path.join(root, name))) {
      hash.update(path.relative(root, file)).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

async function filesIn(name) {
  if (!existsSync(name)) return [];
  const entries = await readdir(name, { withFileTypes: true, recursive: true }).catch(() => null);
  if (entries === null) return [name];
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`))
    .sort();
}
