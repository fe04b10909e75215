// SPDX-License-Identifier: MIT
import { Center, Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { Router } from 'wouter';
import { Problem } from './kit/Problem';
import { SignInAgain, SignInPage } from './features/sign-in/SignIn';
import { Shell } from './shell';
import { start, useSession } from './state/session';

const SetPassword = lazy(() => import('./features/sign-in/SetPassword'));

export function App() {
  if (location.pathname === '/admin/set-password') {
    return (
      <Suspense fallback={<Center mih="100vh"><Loader type="dots" /></Center>}>
        <SetPassword />
      </Suspense>
    );
  }
  return <Console />;
}

function Console() {
  const { staff, startError, hasEnded } = useSession();
  const queries = useQueryClient();
  const id = staff?.id;

  // What one member of staff was shown is not for the next one.
  useEffect(() => () => queries.clear(), [id, queries]);

  if (startError !== null && !staff) {
    return (
      <main className="lone">
        <Problem isPage error={startError} retry={() => void start()} />
      </main>
    );
  }
  if (staff === undefined) {
    return <Center mih="100vh"><Loader type="dots" /></Center>;
  }
  if (staff === null) {
    return <SignInPage />;
  }
  return (
    <Router base="/admin">
      <Shell key={id} />
      {hasEnded && <SignInAgain username={staff.username} />}
    </Router>
  );
}
