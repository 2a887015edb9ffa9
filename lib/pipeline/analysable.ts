/** Whether a conversation is worth an analysis (AI-3). */
export function isAnalysable(messages: { role: string }[], minMessages: number): boolean {
  const spoken = messages.filter(({ role }) => role === 'user' || role === 'assistant');
  return spoken.length >= minMessages && spoken.some(({ role }) => role === 'user');
}

export function tooFewMessages(minMessages: number): { code: string; message: string } {
  const message = `An analysis needs ${minMessages} messages of user and assistant, one of them the user's`;
  return { code: 'TOO_FEW_MESSAGES', message };
}
