/**
 * Next calls this once in every server. Under `npm start` that server starts the application
 * itself; under plain `next start` it is started here.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { isOwned, startApplication } = await import('./lib/application.ts');
  if (!isOwned()) await startApplication({ role: 'web' });
}
