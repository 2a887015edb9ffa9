import type { Sql } from '../jobs/lane.ts';

/** Deletes finished runs and resolved rejections older than 90 days (DM-3). */
export async function cleanUp(sql: Sql): Promise<void> {
  await sql.query(`DELETE FROM "CsvRowRejection" WHERE "resolvedAt" < now() - interval '90 days'`);
  await sql.query(
    `DELETE FROM "CsvImportRun" WHERE "status" <> 'RUNNING' AND "finishedAt" < now() - interval '90 days'`,
  );
  await sql.query(
    `DELETE FROM "JobRun" WHERE "status" <> 'RUNNING' AND "finishedAt" < now() - interval '90 days'`,
  );
}
