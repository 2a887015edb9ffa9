import type { SentimentCategory, SessionCategory } from '../generated/prisma/enums.ts';

export interface AnalysisMessage {
  role: string;
  content: string;
  timestamp: Date | null;
}

export interface AnalysisInput {
  sessionId: string;
  companyId: string;
  timeZone: string;
  /** What the feed says, as ISO 639-1. */
  feedLanguage: string | null;
  /** The company's default model; the analyser's own when there is none. */
  model?: string;
  messages: AnalysisMessage[];
}

export interface AnalysisResult {
  /** ISO 639-1. */
  language: string;
  sentiment: SentimentCategory;
  escalated: boolean;
  forwardedHr: boolean;
  category: SessionCategory;
  /** At most five, of at most 500 characters (AI-2). */
  questions: string[];
  /** 10 to 300 characters. */
  summary: string;
}

/** One call of an analyser: it becomes one AIProcessingRequest, whatever its outcome (AI-13). */
export interface AnalyserCall {
  provider: 'local' | 'openai';
  /** The model that answered; the requested one if none answered. */
  model: string;
  requestedModel: string;
  requestedAt: Date;
  completedAt: Date | null;
  success: boolean;
  errorMessage: string | null;
  openaiRequestId: string | null;
  serviceTier: string | null;
  systemFingerprint: string | null;
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
  cachedTokens: number | null;
  audioTokensPrompt: number | null;
  reasoningTokens: number | null;
  audioTokensCompletion: number | null;
  acceptedPredictionTokens: number | null;
  rejectedPredictionTokens: number | null;
}

export interface AnalysisFailure {
  /** INVALID_ANALYSIS, PROVIDER_ERROR, TIMEOUT, REFUSED, DNS, NETWORK, HTTP_<status>. */
  code: string;
  message: string;
  retryAfterMs?: number;
}

export type AnalysisOutcome = { call: AnalyserCall } & (
  | { kind: 'analysed'; result: AnalysisResult; truncated: boolean }
  /** Counts as an attempt of this session. */
  | { kind: 'failed'; failure: AnalysisFailure }
  /** The provider refuses us, not this session: nothing more should be tried (AI-12). */
  | { kind: 'misconfigured'; failure: AnalysisFailure }
  /** Cut off by the signal. */
  | { kind: 'aborted' }
);

export interface Analyser {
  readonly provider: 'local' | 'openai';
  /** Never throws for what a provider does. */
  analyse(input: AnalysisInput, signal?: AbortSignal): Promise<AnalysisOutcome>;
}

/** A call that used nothing, to be filled with what is known. */
export function emptyCall(
  provider: AnalyserCall['provider'],
  model: string,
  requestedAt: Date,
): AnalyserCall {
  return {
    provider,
    model,
    requestedModel: model,
    requestedAt,
    completedAt: null,
    success: false,
    errorMessage: null,
    openaiRequestId: null,
    serviceTier: null,
    systemFingerprint: null,
    promptTokens: 0,
    completionTokens: 0,
    totalTokens: 0,
    cachedTokens: null,
    audioTokensPrompt: null,
    reasoningTokens: null,
    audioTokensCompletion: null,
    acceptedPredictionTokens: null,
    rejectedPredictionTokens: null,
  };
}
