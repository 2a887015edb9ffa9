/** What an analysis cost, in decimals, at the prices of its moment (AI-14, AI-15). */
import { Prisma } from '../generated/prisma/client.ts';
import type { PriceSource } from '../generated/prisma/enums.ts';
import type { PrismaClient } from '../prisma.ts';
import type { AnalyserCall } from './analyser.ts';

/** USD for one token, where no price is known. */
const FALLBACK = { prompt: '0.00001', completion: '0.00003' };
const KEEP_MS = 60_000;

/** Decimals as texts, as they are stored. */
export interface CallCost {
  promptTokenCost: string;
  completionTokenCost: string;
  priceSource: PriceSource;
  usdToEurRate: string;
  totalCostEur: string;
}

export interface ModelPrice {
  name: string;
  promptTokenCost: Prisma.Decimal;
  completionTokenCost: Prisma.Decimal;
  effectiveFrom: Date;
  effectiveUntil: Date | null;
}

export interface PriceBook {
  costOf(call: AnalyserCall): Promise<CallCost>;
}

/** Prices are read anew once a minute. */
export function createPriceBook(
  prisma: PrismaClient,
  options: { usdToEurRate: string; now: () => Date },
): PriceBook {
  let prices: Promise<ModelPrice[]> | undefined;
  let readAt = 0;
  return {
    async costOf(call) {
      if (call.provider === 'local') return costOf(call, [], options.usdToEurRate);
      const now = options.now().getTime();
      if (prices === undefined || now - readAt > KEEP_MS) {
        readAt = now;
        prices = readPrices(prisma);
        prices.catch(() => {
          prices = undefined;
        });
      }
      return costOf(call, await prices, options.usdToEurRate);
    },
  };
}

async function readPrices(prisma: PrismaClient): Promise<ModelPrice[]> {
  const rows = await prisma.aIModelPricing.findMany({
    include: { model: { select: { name: true } } },
  });
  return rows.map(({ model, ...price }) => ({ ...price, name: model.name }));
}

export function costOf(call: AnalyserCall, prices: ModelPrice[], usdToEurRate: string): CallCost {
  const { prompt, completion, source } = priceOf(call, prices);
  const usd = prompt.mul(call.promptTokens).add(completion.mul(call.completionTokens));
  return {
    promptTokenCost: prompt.toFixed(),
    completionTokenCost: completion.toFixed(),
    priceSource: source,
    usdToEurRate,
    totalCostEur: usd.mul(usdToEurRate).toFixed(8),
  };
}

function priceOf(call: AnalyserCall, prices: ModelPrice[]) {
  if (call.provider === 'local') {
    return {
      prompt: new Prisma.Decimal(0),
      completion: new Prisma.Decimal(0),
      source: 'NONE' as const,
    };
  }
  for (const name of [call.model, call.requestedModel]) {
    const at = call.requestedAt;
    const [price] = prices
      .filter((one) => one.name === name && one.effectiveFrom <= at)
      .filter(({ effectiveUntil }) => effectiveUntil === null || at < effectiveUntil)
      .sort((a, b) => b.effectiveFrom.getTime() - a.effectiveFrom.getTime());
    if (price !== undefined) {
      const { promptTokenCost, completionTokenCost } = price;
      return { prompt: promptTokenCost, completion: completionTokenCost, source: 'TABLE' as const };
    }
  }
  return {
    prompt: new Prisma.Decimal(FALLBACK.prompt),
    completion: new Prisma.Decimal(FALLBACK.completion),
    source: 'FALLBACK' as const,
  };
}
