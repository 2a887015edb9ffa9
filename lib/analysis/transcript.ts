import { formatLocal } from '../time.ts';
import type { AnalysisInput } from './analyser.ts';

const CUT = '\n[…]\n';

/** The conversation as a model reads it; what is too long loses its middle (AI-4). */
export function transcriptText(
  { messages, timeZone }: Pick<AnalysisInput, 'messages' | 'timeZone'>,
  maxChars: number,
): { text: string; truncated: boolean } {
  const lines = messages.map(({ timestamp, role, content }) => {
    const time = timestamp === null ? '' : `[${formatLocal(timestamp, timeZone)}] `;
    return `${time}${role}: ${content}`;
  });
  const text = lines.join('\n');
  if (text.length <= maxChars) return { text, truncated: false };
  const half = Math.floor((maxChars - CUT.length) / 2);
  const cut = text.slice(0, half) + CUT + text.slice(text.length - half);
  return { text: cut.toWellFormed(), truncated: true };
}
