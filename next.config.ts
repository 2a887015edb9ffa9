import type { NextConfig } from 'next';

const config: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Loaded by Node as they are: they open sockets, start workers or read their own files.
  serverExternalPackages: [
    '@prisma/adapter-pg',
    '@prisma/client',
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
};

export default config;
