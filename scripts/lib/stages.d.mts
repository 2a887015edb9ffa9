export function stage(name: string, run: () => Promise<unknown>): Promise<void>;
export class StartError extends Error {
  constructor(message: string, advice?: string);
  advice?: string;
}
export function explainAndExit(error: unknown): never;
