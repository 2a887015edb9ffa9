import { randomUUID } from 'node:crypto';
import { credential, hashPassword } from '../auth/passwords.ts';
import { encryptSecret } from '../feed/credentials.ts';
import type { PrismaClient } from '../prisma.ts';

export const DEMO_COMPANY = 'Demonstration';
export const DEMO_EMAIL = 'admin@demo.example';

/** Creates the demonstration company and its user; false when they are there. */
export async function createDemoCompany(
  prisma: PrismaClient,
  values: {
    feedUrl: string;
    feedUsername: string;
    feedPassword: string;
    credentialsSecret: string;
    password: string;
  },
): Promise<boolean> {
  const feed = {
    csvUrl: values.feedUrl,
    csvUsername: values.feedUsername,
    csvPassword: encryptSecret(values.credentialsSecret, values.feedPassword),
  };
  const user = await prisma.user.findUnique({
    where: { email: DEMO_EMAIL },
    select: { company: { select: { id: true, csvUrl: true } } },
  });
  if (user !== null) {
    const { id, csvUrl } = user.company;
    // Started on another port: the feed is there now.
    const moved = csvUrl !== values.feedUrl && new URL(values.feedUrl).pathname === pathOf(csvUrl);
    if (moved) await prisma.company.update({ where: { id }, data: { ...feed, feedEtag: null } });
    return false;
  }
  const hash = await hashPassword(values.password);
  const id = randomUUID();
  await prisma.company.create({
    data: {
      name: DEMO_COMPANY,
      ...feed,
      sentimentAlert: 0.3,
      users: {
        create: {
          id,
          email: DEMO_EMAIL,
          name: 'Demo Admin',
          role: 'ADMIN',
          credentials: { create: credential(id, hash) },
        },
      },
    },
  });
  return true;
}

const pathOf = (url: string) => (URL.canParse(url) ? new URL(url).pathname : '');
