import { eld } from 'eld/extrasmall';
import ISO6391 from 'iso-639-1';

const FEWEST_LETTERS = 20;

/** ISO 639-1, when there is enough text and the library is sure; else null (AI-6). */
export function detectLanguage(text: string): string | null {
  if ((text.match(/\p{L}/gu)?.length ?? 0) < FEWEST_LETTERS) return null;
  const result = eld.detect(text);
  return result.isReliable() && ISO6391.validate(result.language) ? result.language : null;
}
