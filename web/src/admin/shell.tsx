// SPDX-License-Identifier: MIT
// The frame around every page: bar, navigation, account menu, quick find.
import {
  ActionIcon, AppShell, Avatar, Burger, Button, Group, Kbd, NavLink, Popover,
  ScrollArea, SegmentedControl, Text, UnstyledButton, VisuallyHidden,
  useMantineColorScheme, type MantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { spotlight } from '@mantine/spotlight';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { initials } from '../shared/format';
import { LANGUAGES } from '../shared/i18n/language';
import type { Language } from '../shared/types';
import {
  IconCalendar, IconCategory, IconChevronDown, IconGroups, IconKey, IconLogout,
  IconMail, IconSearch, IconShield, IconTag, IconUsers,
} from './icons';
import { Mark } from './kit/Mark';
import { QuickFind } from './kit/QuickFind';
import { Routes } from './routes';
import { signOut, useStaff } from './state/session';
import { chooseLanguage, useLanguage, useText } from './state/text';

const Corner = lazy(() => import('./features/bulk/Corner'));

export function Shell() {
  const t = useText();
  const staff = useStaff();
  const { permissions } = staff;
  const [isOpen, { toggle, close }] = useDisclosure();
  useNewPage();

  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 218, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <AppShell.Header>
        <a className="skip" href="#main">{t.skip}</a>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger
            opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm"
            aria-label={t.openNavigation} aria-expanded={isOpen}
          />
          <Mark />
          <Text fw={700} truncate>{staff.isp.name}</Text>
          <Text c="dimmed" visibleFrom="md">{t.console}</Text>
          <span className="grow" />
          <Button
            variant="default" visibleFrom="sm" onClick={spotlight.open}
            leftSection={<IconSearch size={16} />}
            rightSection={<Kbd size="xs">Ctrl K</Kbd>}
            className="find"
          >
            {t.quickFind}
          </Button>
          <ActionIcon
            variant="default" size="lg" hiddenFrom="sm" aria-label={t.quickFind}
            onClick={spotlight.open}
          >
            <IconSearch size={18} />
          </ActionIcon>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t.navigation}>
        <ScrollArea className="grow" type="auto">
          <Section title={t.work}>
            <Place to="/customers" icon={<IconUsers size={18} />} close={close}>
              {t.customers}
            </Place>
            <Place to="/groups" icon={<IconGroups size={18} />} close={close}>
              {t.groups}
            </Place>
            <Place to="/billing-groups" icon={<IconCalendar size={18} />} close={close}>
              {t.billingGroups}
            </Place>
            <Place to="/categories" icon={<IconCategory size={18} />} close={close}>
              {t.categories}
            </Place>
            <Place to="/labels" icon={<IconTag size={18} />} close={close}>
              {t.labels}
            </Place>
            {permissions.includes('message_send') && (
              <Place to="/message-templates" icon={<IconMail size={18} />} close={close}>
                {t.templates}
              </Place>
            )}
          </Section>
          <Section title={t.settings}>
            <Place to="/account/security" icon={<IconShield size={18} />} close={close}>
              {t.security}
            </Place>
            <Place to="/account/tokens" icon={<IconKey size={18} />} close={close}>
              {t.tokens}
            </Place>
          </Section>
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Routes />
      </AppShell.Main>
      <QuickFind />
      <Suspense>{permissions.includes('bulk_write') && <Corner />}</Suspense>
    </AppShell>
  );
}

/**
 * A page that was walked to starts at its top and with the focus; one that was
 * gone back to is left where the browser puts it.
 */
function useNewPage(): void {
  const [path] = useLocation();
  const last = useRef(path);
  const isBack = useRef(false);

  useEffect(() => {
    const back = () => {
      isBack.current = true;
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);

  useEffect(() => {
    if (last.current === path) {
      return;
    }
    last.current = path;
    if (!isBack.current) {
      scrollTo(0, 0);
      document.getElementById('main')?.focus({ preventScroll: true });
    }
    isBack.current = false;
  }, [path]);
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="section">
      <Text size="xs" c="dimmed" fw={600} px="sm" pb={4}>{title}</Text>
      {children}
    </div>
  );
}

function Place({ to, icon, close, children }: {
  to: string;
  icon: ReactNode;
  close: () => void;
  children: string;
}) {
  const [path] = useLocation();
  const isHere = path === to || path.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link} href={to} label={children} leftSection={icon}
      active={isHere} aria-current={isHere ? 'page' : undefined} onClick={close}
      className="place"
    />
  );
}

function AccountMenu() {
  const t = useText();
  const staff = useStaff();
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  const [isOpen, { toggle, close }] = useDisclosure();

  function out(): void {
    signOut().catch(() => {
      notifications.show({ color: 'red', message: t.signOutFailed });
    });
  }

  return (
    <Popover
      opened={isOpen} onChange={toggle} width={280} position="bottom-end"
      shadow="md" radius="lg" trapFocus
    >
      <Popover.Target>
        <UnstyledButton className="who" onClick={toggle}>
          <VisuallyHidden>{t.menu}</VisuallyHidden>
          <Avatar radius="xl" size={34} color="cyan" aria-hidden>
            {initials(staff.name)}
          </Avatar>
          <Text size="sm" visibleFrom="md" truncate maw={180}>{staff.name}</Text>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className="menu">
        <div className="me">
          <Text fw={600}>{staff.name}</Text>
          <Text size="sm" c="dimmed">{staff.username}</Text>
        </div>
        <Text size="sm" c="dimmed" mb={4}>{t.theme}</Text>
        <SegmentedControl
          fullWidth size="xs" value={colorScheme} aria-label={t.theme} mb="sm"
          onChange={(v) => setColorScheme(v as MantineColorScheme)}
          data={(['auto', 'light', 'dark'] as const)
            .map((v) => ({ value: v, label: t.themes[v] }))}
        />
        <Text size="sm" c="dimmed" mb={4}>{t.language}</Text>
        <SegmentedControl
          fullWidth size="xs" value={language} aria-label={t.language} mb="sm"
          onChange={(v) => void chooseLanguage(v as Language)}
          data={LANGUAGES.map((l) => ({ value: l.code, label: l.name }))}
        />
        <Place to="/account/security" icon={<IconShield size={18} />} close={close}>
          {t.security}
        </Place>
        <Place to="/account/tokens" icon={<IconKey size={18} />} close={close}>
          {t.tokens}
        </Place>
        <Button
          fullWidth mt="sm" variant="default" leftSection={<IconLogout size={16} />}
          onClick={out}
        >
          {t.signOut}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
