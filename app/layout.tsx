import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/notifications/styles.css';
import './globals.css';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { Providers } from '@/components/providers.tsx';
import { NONCE_HEADER } from '@/lib/server/headers.ts';

export const metadata: Metadata = {
  title: { default: 'LiveDash', template: '%s - LiveDash' },
  description: 'What people ask a chatbot, how it answers, and what became of it.',
  robots: { index: false },
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // Read at each request, so no page is made beforehand: its scripts would lack the nonce.
  const nonce = (await headers()).get(NONCE_HEADER) ?? undefined;
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
      </head>
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
