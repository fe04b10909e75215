// SPDX-License-Identifier: MIT
import { Center, Loader } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { ApiError } from '../shared/api';
import { Problem } from './kit/Problem';

const CustomerList = lazy(() => import('./features/customers/List'));
const CustomerProfile = lazy(() => import('./features/customers/Profile'));
const Groups = lazy(() => import('./features/groups/Groups'));
const Lookups = lazy(() => import('./features/lookups/Lookups'));
const Templates = lazy(() => import('./features/messages/Templates'));
const Security = lazy(() => import('./features/account/Security'));
const Tokens = lazy(() => import('./features/account/Tokens'));

const UNKNOWN = new ApiError(404, 'not_found', '');

export function Routes() {
  return (
    <Suspense fallback={<Center mih={240}><Loader type="dots" /></Center>}>
      <Switch>
        <Route path="/"><Redirect to="/customers" replace /></Route>
        <Route path="/customers"><CustomerList /></Route>
        <Route path="/customers/:id">
          {({ id }) => <CustomerProfile key={id} id={Number(id)} />}
        </Route>
        <Route path="/groups"><Groups /></Route>
        <Route path="/billing-groups"><Lookups key="b" path="billing-groups" /></Route>
        <Route path="/categories"><Lookups key="c" path="categories" /></Route>
        <Route path="/labels"><Lookups key="l" path="labels" /></Route>
        <Route path="/message-templates"><Templates /></Route>
        <Route path="/account/security"><Security /></Route>
        <Route path="/account/tokens"><Tokens /></Route>
        <Route><Problem isPage error={UNKNOWN} /></Route>
      </Switch>
    </Suspense>
  );
}
