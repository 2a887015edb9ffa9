/** What counts as a question of the user (AI-10), and what is stored of a list of them (AI-2). */
const QUESTION_WORDS =
  'what,when,where,why,how,who,which,can,could,is,are,do,does,wat,wanneer,waar,waarom,hoe,wie,welke,kan,mag,is';
const opening = new RegExp(`^(?:${QUESTION_WORDS.split(',').join('|')})(?![\\p{L}\\p{N}'-])`, 'iu');

const MOST_QUESTIONS = 5;
const LONGEST_QUESTION = 500;

export function isQuestion(sentence: string): boolean {
  const text = sentence.trim();
  return text.endsWith('?') || opening.test(text.replace(/^[¿¡"'(]+/, ''));
}

/** The sentences of a text that are questions, as they stand. */
export function questionsIn(text: string): string[] {
  const sentences = text.match(/[^.!?\n]+(?:[.!?]+(?=\s|$)|\n|$)|[^\n]+/g) ?? [];
  return sentences
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence && isQuestion(sentence));
}

/** Trimmed, without empty and repeated ones (case ignored), cut, at most five. */
export function cleanQuestions(questions: string[]): string[] {
  const seen = new Map<string, string>();
  for (const question of questions) {
    const text = [...question.replaceAll('\0', '').toWellFormed().trim()]
      .slice(0, LONGEST_QUESTION)
      .join('')
      .trim();
    const key = text.toLowerCase();
    if (text !== '' && !seen.has(key)) seen.set(key, text);
  }
  return [...seen.values()].slice(0, MOST_QUESTIONS);
}
