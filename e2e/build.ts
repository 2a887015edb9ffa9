/** The production build that the browser tests drive, made once for all of them. */
import { build, root } from '../scripts/lib/install.mjs';

export default async function setup(): Promise<void> {
  process.chdir(root);
  await build();
}
