/** Fields of queries that several routes take (API-2, MET-1). */
import { z } from 'zod';
import { isDay } from '../metrics/range.ts';

export const page = z.coerce.number().int().min(1).default(1);
export const pageSize = (size: number) => z.coerce.number().int().min(1).max(100).default(size);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

const day = z.string().refine(isDay, 'must be a day such as 2025-07-31');
export const dayRange = { startDate: day.optional(), endDate: day.optional() };

export const isOrdered = ({ startDate, endDate }: { startDate?: string; endDate?: string }) =>
  startDate === undefined || endDate === undefined || startDate <= endDate;
export const ORDER = { message: 'startDate lies after endDate', path: ['startDate'] };
