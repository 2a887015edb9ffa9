import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked by `npm run check`, once; whoever starts LiveDash need not wait for it.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  // Loaded by Node itself: they read files of their own, or must exist once in the process.
  serverExternalPackages: [
    'better-auth',
    'eld',
    'nodemailer',
    'openai',
    'pg',
    'pg-boss',
    'pino',
    'pino-pretty',
    'undici',
  ],
  experimental: {
    optimizePackageImports: [
      '@mantine/charts',
      '@mantine/core',
      '@mantine/hooks',
      '@mantine/notifications',
      '@tabler/icons-react',
    ],
  },
};

export default config;
