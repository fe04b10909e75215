// SPDX-License-Identifier: MIT
// What the customer list can be narrowed to.
import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Filter } from '../../../kit/ResourceTable';
import type { Option } from '../../../kit/table/types';
import { useMay } from '../../../state/session';
import { useText } from '../../../state/text';
import { useOptions } from '../../lookups/queries';
import { useCustomer } from '../queries';
import { useListWords } from './words';

function optionsOf(words: Record<string, string>): { value: string; label: string }[] {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}

/** Facts that the status column does not name by itself. */
export const FACTS = ['suspended', 'cancelling', 'cancelled', 'blocked', 'rejected',
  'no_email'];

export function useFilters(): Filter[] {
  const t = useText();
  const w = useListWords();
  const groups = useOptions('groups');
  const billing = useOptions('billing-groups');
  const categories = useOptions('categories');
  const labels = useOptions('labels');
  const sites = useOptions('sites');
  const maySeeProducts = useMay('network_read');
  const products = useOptions('products', maySeeProducts);
  const master = useMaster();

  return useMemo(() => {
    const yes = [{ value: '1', label: t.yes }];
    const yesNo = [...yes, { value: '0', label: t.no }];
    return [
      { key: 'group_id', title: w.group, options: groups },
      { key: 'billing_group_id', title: t.billingGroup, options: billing },
      {
        key: 'category_id', title: t.categories, options: categories, isMany: true,
        allKey: 'category_all',
      },
      {
        key: 'label_id', title: t.labels, options: labels, isMany: true,
        allKey: 'label_all',
      },
      { key: 'status', title: w.status, options: optionsOf(t.statuses) },
      {
        key: 'fact', title: w.fact, isMany: true,
        options: FACTS.map((value) => ({ value, label: w.facts[value] ?? value })),
      },
      { key: 'type', title: t.type, options: optionsOf(t.types) },
      { key: 'vip', title: w.vip, options: yesNo },
      { key: 'site_id', title: t.site, options: sites },
      ...(maySeeProducts
        ? [{
          key: 'product_id', title: w.products, options: products, isMany: true,
          allKey: 'product_all',
        }] : []),
      {
        key: 'payment_method', title: w.paymentMethod,
        options: [...optionsOf(w.paymentMethods), { value: 'none', label: t.none }],
      },
      { key: 'is_prepaid', title: w.prepaid, options: yesNo },
      { key: 'verified', title: w.verified, options: yesNo },
      { key: 'is_reseller', title: w.reseller, options: yesNo },
      { key: 'is_master', title: w.master, options: yesNo },
      { key: 'master_id', title: w.subsOf, options: master, isLinked: true },
      { key: 'online', title: w.online, options: yes },
      { key: 'cancelling_this_month', title: w.thisMonth, options: yes },
    ];
  }, [t, w, groups, billing, categories, labels, sites, products, maySeeProducts,
    master]);
}

/** The master whose sub-accounts the list shows, by name. */
function useMaster(): Option[] {
  const [params] = useSearchParams();
  const id = Number(params.get('master_id'));
  const { data } = useCustomer(id, id > 0);
  return useMemo(() => (data === undefined ? []
    : [{ value: String(data.id), label: data.name }]), [data]);
}
