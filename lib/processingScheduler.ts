/**
 * Sessions that wait for their analysis become analysed sessions, with their questions. Any number
 * of these may run at once, in one process or many: every stage is claimed.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Analyser } from './analysis/analyser.ts';
import type { PriceBook } from './analysis/cost.ts';
import { isTransient, type Lane } from './jobs/lane.ts';
import { addCounts, type RunCounts, type RunOptions } from './jobs/runs.ts';
import { runWorkLoop } from './jobs/work-loop.ts';
import type { Logger } from './logger.ts';
import { isAnalysable, tooFewMessages } from './pipeline/analysable.ts';
import {
  type AnalysisEnd,
  type AnalysisItem,
  loadAnalysisItems,
  storeAnalyses,
} from './pipeline/analyses.ts';
import { failQuestions, loadQuestions, storeQuestions } from './pipeline/questions.ts';
import {
  claimStage,
  failExpired,
  type PipelineLimits,
  renewClaims,
} from './processingStatusManager.ts';

/** Sessions that are claimed and read at once (JOB-6). */
const PAGE = 50;

export interface ProcessingSettings {
  limits: PipelineLimits;
  minMessages: number;
  /** Analyses at once. */
  concurrency: number;
}

export interface ProcessingScheduler {
  run(options: RunOptions & { concurrency?: number }): Promise<RunCounts>;
}

/** The provider refuses every call: nothing is tried until its configuration is mended (AI-12). */
export class ProviderConfigurationError extends Error {
  override name = 'ProviderConfigurationError';
}

export function createProcessingScheduler(deps: {
  lane: Lane;
  analyser: Analyser;
  prices: PriceBook;
  /** Companies that have spent what their analyses may cost this month. */
  exhausted: () => Promise<string[]>;
  settings: ProcessingSettings;
  instance: string;
  logger: Logger;
}): ProcessingScheduler {
  const { lane, analyser, prices, settings, instance, logger } = deps;
  const { limits } = settings;

  return {
    async run({ companyId, limit, concurrency = settings.concurrency, stop, cut, onProgress }) {
      const claim = `${instance}:${randomUUID()}`;
      const counts: RunCounts = { processed: 0, succeeded: 0, failed: 0, skipped: 0 };
      const refused = new AbortController();
      const halt = AbortSignal.any([stop, refused.signal]);

      async function claimItems(most: number): Promise<AnalysisItem[]> {
        const except = await deps.exhausted();
        const options = { ...limits, limit: most, companyId, except };
        const claims = await lane.transaction(
          (sql) => claimStage(sql, 'AI_ANALYSIS', claim, options),
          { durable: false },
        );
        if (claims.length === 0) return [];
        return loadAnalysisItems(
          lane,
          claims.map(({ sessionId }) => sessionId),
        );
      }

      async function work(item: AnalysisItem): Promise<AnalysisEnd> {
        // The local analyser never waits by itself; pages want their turn.
        await nextTurn();
        if (cut.aborted || refused.signal.aborted) return { item, kind: 'released' };
        if (!isAnalysable(item.messages, settings.minMessages)) {
          return { item, kind: 'skipped', ...tooFewMessages(settings.minMessages) };
        }
        const outcome = await analyser.analyse(item, cut);
        const call = outcome.call && { ...outcome.call, ...(await prices.costOf(outcome.call)) };
        if (outcome.kind === 'analysed') {
          return {
            item,
            call,
            kind: 'analysed',
            result: outcome.result,
            truncated: outcome.truncated,
          };
        }
        if (outcome.kind === 'aborted') return { item, call, kind: 'released' };
        if (outcome.kind === 'misconfigured') {
          refused.abort(new ProviderConfigurationError(outcome.failure.message));
          return { item, call, kind: 'released' };
        }
        return { item, call, kind: 'failed', failure: outcome.failure };
      }

      async function store(ends: AnalysisEnd[]): Promise<void> {
        let questions = new Map<string, string[]>();
        try {
          questions = await lane.transaction((sql) => storeAnalyses(sql, ends, claim, limits));
        } catch (error) {
          if (!(error instanceof Error) || isTransient(error)) throw error;
          logger.warn(
            { error: error.message },
            'a batch of analyses was not stored; each is tried alone',
          );
          for (const end of ends) {
            for (const [id, list] of await storeAlone(end)) questions.set(id, list);
          }
        }
        await storeQuestionsOf(questions);
        const number = (kind: AnalysisEnd['kind']) =>
          ends.filter((end) => end.kind === kind).length;
        addCounts(counts, {
          processed: ends.length - number('released'),
          succeeded: number('analysed'),
          failed: number('failed'),
          skipped: number('skipped'),
        });
        onProgress?.(counts);
      }

      async function storeAlone(end: AnalysisEnd): Promise<Map<string, string[]>> {
        try {
          return await lane.transaction((sql) => storeAnalyses(sql, [end], claim, limits));
        } catch (error) {
          if (!(error instanceof Error) || isTransient(error)) throw error;
          const { item, call } = end;
          logger.error({ sessionId: item.sessionId, error: error.message }, 'analysis not stored');
          const failure = { code: 'INTERNAL', message: error.message };
          const failed: AnalysisEnd = { item, call, kind: 'failed', failure };
          return lane.transaction((sql) => storeAnalyses(sql, [failed], claim, limits));
        }
      }

      /** In a transaction of its own: an analysis is not lost because its questions are (PIPE-4). */
      async function storeQuestionsOf(questions: Map<string, string[]>): Promise<void> {
        if (questions.size === 0) return;
        try {
          await lane.transaction((sql) => storeQuestions(sql, questions, claim, limits));
        } catch (error) {
          if (!(error instanceof Error) || isTransient(error)) throw error;
          if (questions.size > 1) {
            for (const [id, list] of questions) await storeQuestionsOf(new Map([[id, list]]));
            return;
          }
          for (const sessionId of questions.keys()) {
            logger.error({ sessionId, error: error.message }, 'questions not stored');
            await lane.transaction((sql) => failQuestions(sql, sessionId, error, claim, limits));
          }
        }
      }

      /** Questions whose storing failed, or was asked for again: from the analysis that is there. */
      async function repeatQuestions(): Promise<void> {
        while (!stop.aborted) {
          const options = { ...limits, limit: PAGE, companyId };
          const claims = await lane.transaction((sql) =>
            claimStage(sql, 'QUESTION_EXTRACTION', claim, options),
          );
          if (claims.length === 0) return;
          const ids = claims.map(({ sessionId }) => sessionId);
          await storeQuestionsOf(await loadQuestions(lane, ids));
        }
      }

      await lane.transaction((sql) => failExpired(sql, limits));
      await repeatQuestions();
      await runWorkLoop({
        claim: claimItems,
        work,
        store,
        release: (items) => store(items.map((item) => ({ item, kind: 'released' }))),
        renew: (items) =>
          renewClaims(
            lane,
            'AI_ANALYSIS',
            claim,
            items.map(({ sessionId }) => sessionId),
            limits,
          ),
        renewMs: (limits.leaseSeconds * 1000) / 3,
        concurrency,
        batchSize: PAGE,
        limit,
        stop: halt,
      });
      if (refused.signal.aborted) throw refused.signal.reason;
      return counts;
    },
  };
}
