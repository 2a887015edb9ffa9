'use client';

import { Anchor, type AnchorProps, Button, type ButtonProps, Paper } from '@mantine/core';
import Link from 'next/link';
import type { ReactNode } from 'react';

/** Links of the application that server components can use, too. */
export function TextLink({
  href,
  children,
  ...props
}: AnchorProps & { href: string; 'aria-label'?: string; children: ReactNode }) {
  return (
    <Anchor component={Link} href={href} prefetch={false} {...props}>
      {children}
    </Anchor>
  );
}

export function ButtonLink({
  href,
  children,
  ...props
}: ButtonProps & { href: string; children: ReactNode }) {
  return (
    <Button component={Link} href={href} prefetch={false} {...props}>
      {children}
    </Button>
  );
}

export function CardLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Paper
      component={Link}
      href={href}
      withBorder
      p="md"
      bg="var(--panel-background)"
      className="card-link"
    >
      {children}
    </Paper>
  );
}
