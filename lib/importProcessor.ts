/**
 * SessionImport rows become sessions, their transcripts are fetched and parsed into messages.
 * Any number of processors may run at once, in one process or many: rows are locked while they
 * are converted, fetches are claimed.
 */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isTransient, type Lane } from './jobs/lane.ts';
import { addCounts, type RunCounts, type RunOptions } from './jobs/runs.ts';
import { runWorkLoop } from './jobs/work-loop.ts';
import type { Logger } from './logger.ts';
import {
  type Conversion,
  type ConvertOptions,
  convertWaiting,
  recordFailure,
  waitingIds,
} from './pipeline/convert.ts';
import {
  fetchItem,
  loadItems,
  storeFetched,
  storeParsed,
  type TranscriptItem,
  type TranscriptResult,
  type TranscriptSettings,
} from './pipeline/transcripts.ts';
import { claimStage, failExpired, renewClaims } from './processingStatusManager.ts';
import type { TranscriptFetcher } from './transcripts/fetch.ts';

export interface ImportProcessorSettings extends TranscriptSettings {
  /** Rows in one statement. */
  batchSize: number;
  /** Transcripts fetched at once. */
  concurrency: number;
  credentialsSecret: string | undefined;
}

export interface ImportProcessor {
  /** Works until nothing is left; with `limit`, converts so many rows and fetches for them alone. */
  run(options: RunOptions): Promise<RunCounts>;
}

/** What a crash of the server undoes here is done again from what the feed gave. */
const REPEATABLE = { durable: false };

/**
 * After so many fetches of a company timed out in a row, the rest of it waits for the next run:
 * a server that hangs must not hold the slots that others need (JOB-7).
 */
const TIMEOUTS_IN_A_ROW = 3;

export function createImportProcessor(deps: {
  lane: Lane;
  fetcher: TranscriptFetcher;
  settings: ImportProcessorSettings;
  instance: string;
  logger: Logger;
  /** Called when sessions became ready for their analysis. */
  onAnalysable?: () => void;
}): ImportProcessor {
  const { lane, fetcher, settings, instance, logger } = deps;
  const { limits } = settings;

  async function convert(options: ConvertOptions): Promise<Conversion> {
    try {
      return await lane.transaction((sql) => convertWaiting(sql, options), REPEATABLE);
    } catch (error) {
      if (!(error instanceof Error) || isTransient(error)) throw error;
      logger.warn({ error: error.message }, 'a batch of rows was not stored; each is tried alone');
      return convertOneByOne(options);
    }
  }

  async function convertOneByOne(options: ConvertOptions): Promise<Conversion> {
    const total: Conversion = { rows: 0, failed: 0, skipped: 0, claimed: [] };
    for (const id of await waitingIds(lane, options)) {
      try {
        const one = await lane.transaction((sql) => convertWaiting(sql, { ...options, ids: [id] }));
        total.rows += one.rows;
        total.failed += one.failed;
        total.skipped += one.skipped;
        total.claimed.push(...one.claimed);
      } catch (error) {
        if (!(error instanceof Error) || isTransient(error)) throw error;
        await recordFailure(lane, id, error, limits);
        total.rows++;
        total.failed++;
      }
    }
    return total;
  }

  return {
    async run({ companyId, limit, stop, cut, onProgress }) {
      const claim = `${instance}:${randomUUID()}`;
      const counts: RunCounts = { processed: 0, succeeded: 0, failed: 0, skipped: 0 };
      const timeouts = new Map<string, number>();
      const hanging = () =>
        [...timeouts].filter(([, count]) => count >= TIMEOUTS_IN_A_ROW).map(([id]) => id);
      let rowsLeft = limit ?? Number.POSITIVE_INFINITY;

      function count(change: Partial<RunCounts>): void {
        addCounts(counts, change);
        onProgress?.(counts);
      }

      /** New rows first: a session is to be seen as soon as its row is there. */
      async function claimItems(most: number): Promise<TranscriptItem[]> {
        while (rowsLeft > 0 && !stop.aborted) {
          const options = {
            limit: Math.min(most, rowsLeft),
            companyId,
            except: hanging(),
            claim,
            limits,
          };
          const { rows, failed, skipped, claimed } = await convert(options);
          if (rows === 0) break;
          rowsLeft -= rows;
          // Those with a transcript are counted when it is stored.
          count({
            processed: rows - claimed.length,
            failed,
            skipped,
            succeeded: rows - claimed.length - failed - skipped,
          });
          if (claimed.length > 0) return loadItems(lane, 'TRANSCRIPT_FETCH', claimed);
        }
        if (limit !== undefined || stop.aborted) return [];
        const options = { ...limits, limit: most, companyId, except: hanging() };
        return claimAndLoad('TRANSCRIPT_FETCH', options);
      }

      async function claimAndLoad(
        stage: 'TRANSCRIPT_FETCH' | 'SESSION_CREATION',
        options: Parameters<typeof claimStage>[3],
      ): Promise<TranscriptItem[]> {
        const claims = await lane.transaction((sql) => claimStage(sql, stage, claim, options));
        if (claims.length === 0) return [];
        return loadItems(
          lane,
          stage,
          claims.map(({ sessionId }) => sessionId),
        );
      }

      async function work(item: TranscriptItem): Promise<TranscriptResult> {
        if (cut.aborted || hanging().includes(item.companyId)) return { item, kind: 'aborted' };
        const result = await fetchItem(item, fetcher, settings.credentialsSecret, cut);
        const timedOut = result.kind === 'failed' && result.failure.code === 'TIMEOUT';
        timeouts.set(item.companyId, timedOut ? (timeouts.get(item.companyId) ?? 0) + 1 : 0);
        await nextTurn();
        return result;
      }

      async function store(results: TranscriptResult[]): Promise<void> {
        let ready = 0;
        try {
          ready = await lane.transaction(
            (sql) => storeFetched(sql, results, claim, settings),
            REPEATABLE,
          );
        } catch (error) {
          if (!(error instanceof Error) || isTransient(error)) throw error;
          logger.warn(
            { error: error.message },
            'a batch of transcripts was not stored; each is tried alone',
          );
          for (const result of results) ready += await storeAlone(result);
        }
        if (ready > 0) deps.onAnalysable?.();
        const failed = results.filter(({ kind }) => kind === 'failed').length;
        const processed = results.filter(({ kind }) => kind !== 'aborted').length;
        count({ processed, failed, succeeded: processed - failed });
      }

      /** What failed is the stage that is marked: making messages of a text that arrived, or else its fetch (PIPE-4). */
      async function storeAlone(result: TranscriptResult): Promise<number> {
        try {
          return await lane.transaction((sql) => storeFetched(sql, [result], claim, settings));
        } catch (error) {
          if (!(error instanceof Error) || isTransient(error)) throw error;
          const { item } = result;
          logger.error(
            { sessionId: item.sessionId, error: error.message },
            'transcript not stored',
          );
          const cause = { code: 'INTERNAL', message: error.message };
          if (result.kind === 'fetched' && 'messages' in result.parsed) {
            return storeAlone({ ...result, parsed: cause });
          }
          return lane.transaction((sql) =>
            storeFetched(sql, [{ item, kind: 'failed', failure: cause }], claim, settings),
          );
        }
      }

      async function parseStored(): Promise<void> {
        while (!stop.aborted) {
          const options = { ...limits, limit: settings.batchSize, companyId };
          const items = await claimAndLoad('SESSION_CREATION', options);
          if (items.length === 0) return;
          const ready = await lane.transaction((sql) => storeParsed(sql, items, claim, settings));
          if (ready > 0) deps.onAnalysable?.();
          count({ processed: items.length, succeeded: items.length });
        }
      }

      await lane.transaction((sql) => failExpired(sql, limits));
      await runWorkLoop({
        claim: claimItems,
        work,
        store,
        release: (items) => store(items.map((item) => ({ item, kind: 'aborted' }))),
        renew: (items) =>
          renewClaims(
            lane,
            'TRANSCRIPT_FETCH',
            claim,
            items.map(({ sessionId }) => sessionId),
            limits,
          ),
        renewMs: (limits.leaseSeconds * 1000) / 3,
        concurrency: settings.concurrency,
        batchSize: settings.batchSize,
        stop,
      });
      await parseStored();
      return counts;
    },
  };
}
