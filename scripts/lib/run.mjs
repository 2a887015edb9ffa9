/** Runs a TypeScript module of the project, after what it needs has been made. */
import { checkNode, generateClient, installDependencies } from './install.mjs';
import { explainAndExit, stage } from './stages.mjs';

export async function runScript(prepare, run) {
  try {
    checkNode();
    await stage('install', installDependencies);
    await stage('generate', generateClient);
    for (const [name, step] of prepare) await stage(name, step);
    const { register } = await import('tsx/esm/api');
    register();
    await run();
  } catch (error) {
    explainAndExit(error);
  }
}
