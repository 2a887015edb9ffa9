import type { Config } from '../config.ts';
import type { Analyser } from './analyser.ts';
import { createLocalAnalyser } from './local.ts';
import { createOpenAiAnalyser } from './openai.ts';

/** The analyser of the configuration, or why there is none (AI-12). */
export function createAnalyser(ai: Config['ai']): Analyser | { unavailable: string } {
  if (ai.provider === 'local') return createLocalAnalyser();
  if (ai.apiKey === undefined) {
    return {
      unavailable:
        'AI_PROVIDER is openai and OPENAI_API_KEY is not set: sessions wait for their analysis',
    };
  }
  return createOpenAiAnalyser({ ...ai, apiKey: ai.apiKey });
}
