'use client';

import {
  AppShell,
  Avatar,
  Badge,
  Box,
  Burger,
  Group,
  Menu,
  NavLink,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import {
  IconActivityHeartbeat,
  IconChartBar,
  IconKey,
  IconLogout,
  IconMessages,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect } from 'react';
import { callApi } from './api.ts';
import { ColorSchemeToggle } from './color-scheme-toggle.tsx';
import { labelOf } from './labels.ts';
import { Wordmark } from './wordmark.tsx';

const ICONS: Record<string, typeof IconUsers> = {
  '/dashboard/overview': IconChartBar,
  '/dashboard/sessions': IconMessages,
  '/dashboard/processing': IconActivityHeartbeat,
  '/dashboard/company': IconSettings,
  '/dashboard/users': IconUsers,
};

export interface Section {
  href: string;
  label: string;
}

interface ShellProps {
  companyName: string;
  user: { email: string; role: string };
  sections: Section[];
  children: ReactNode;
}

export function Shell({ companyName, user, sections, children }: ShellProps) {
  const [opened, { toggle, close }] = useDisclosure();
  const pathname = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(close, [pathname]);

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 216, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', md: 'lg' }}
    >
      <a href="#content" className="skip-link">
        Skip to content
      </a>
      <AppShell.Header bg="var(--panel-background)">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="sm" wrap="nowrap" miw={0}>
            <Burger
              opened={opened}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={opened ? 'Close the menu' : 'Open the menu'}
              aria-expanded={opened}
            />
            <UnstyledButton component={Link} href="/dashboard" aria-label="LiveDash, dashboard">
              <Wordmark />
            </UnstyledButton>
            <Text c="dimmed" size="sm" truncate visibleFrom="xs" title={companyName}>
              {companyName}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ColorSchemeToggle />
            <UserMenu user={user} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="sm"
        bg="var(--panel-background)"
        className="sections"
        data-opened={opened}
      >
        <Box component="nav" aria-label="Sections">
          {sections.map(({ href, label }) => {
            const Icon = ICONS[href];
            const active = pathname === href || pathname.startsWith(`${href}/`);
            return (
              <NavLink
                key={href}
                component={Link}
                href={href}
                label={label}
                active={active}
                aria-current={active ? 'page' : undefined}
                leftSection={Icon && <Icon size={18} stroke={1.6} aria-hidden />}
                styles={{ root: { borderRadius: 'var(--mantine-radius-md)' } }}
              />
            );
          })}
        </Box>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} style={{ outline: 'none' }}>
        <Box maw="var(--page-width)" mx="auto">
          {children}
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}

function UserMenu({ user: { email, role } }: { user: ShellProps['user'] }) {
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton aria-label={`Account of ${email}`}>
          <Avatar size={34} radius="xl" name={email} color="petrol" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Box px="sm" py="xs">
          <Text size="sm" truncate title={email}>
            {email}
          </Text>
          <Badge mt={4}>{labelOf(role)}</Badge>
        </Box>
        <Menu.Divider />
        <Menu.Item component={Link} href="/account" leftSection={<IconKey size={16} aria-hidden />}>
          Change password
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

async function signOut(): Promise<void> {
  try {
    await callApi('/api/auth/sign-out', { method: 'POST' });
    // A whole new page, so that nothing of this login stays in memory.
    window.location.assign('/login');
  } catch (error) {
    notifications.show({
      color: 'red',
      title: 'Not signed out',
      message: (error as Error).message,
    });
  }
}
