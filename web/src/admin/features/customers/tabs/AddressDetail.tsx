// SPDX-License-Identifier: MIT
import { Button, Group, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ApiError, query } from '../../../../shared/api';
import { IconMap } from '../../../icons';
import { MapPicker } from '../../../kit/MapPicker';
import { type Place, placeOf, placeText } from '../../../kit/place';
import { wordsOf } from '../../../kit/words';
import { api, useStaff } from '../../../state/session';
import { useText } from '../../../state/text';
import type { TabProps } from '../edit/tab';
import { useEditText } from '../edit/text';
import { useCustomerText } from '../text';

const ADDRESS_MAX = 500;

export function AddressDetailTab({ form }: TabProps) {
  const t = useEditText();
  const b = useText();
  const w = useCustomerText();
  const { console: known } = useStaff();
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const place = placeOf(form.values.place);
  const physical = form.values.physical_address;

  /** The address on the map: asked of the service, if there is one. */
  async function show(): Promise<void> {
    setBusy(true);
    setSaid('');
    try {
      const q = physical.split('\n').map((line) => line.trim()).filter(Boolean).join(', ');
      const found = await api.json<Place & { label: string }>(`/geocode${query({ q })}`);
      form.setFieldValue('place', placeText(found));
      setSaid(t.foundAt(found.label));
    } catch (error) {
      setSaid(error instanceof ApiError && error.status === 404 ? t.addressUnknown
        : wordsOf(error, b));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="fields">
      <Textarea
        label={t.fields['physical_address']} description={t.linesUnder} autosize minRows={4}
        maxLength={ADDRESS_MAX} {...form.getInputProps('physical_address')} data-autofocus
      />
      <div>
        <Textarea
          label={t.fields['postal_address']} description={t.linesUnder} autosize minRows={4}
          maxLength={ADDRESS_MAX} {...form.getInputProps('postal_address')}
        />
        {physical.trim() !== '' && physical !== form.values.postal_address && (
          <Button
            variant="subtle" size="compact-sm" mt={4}
            onClick={() => form.setFieldValue('postal_address', physical)}
          >
            {t.samePostal}
          </Button>
        )}
      </div>
      <TextInput
        label={t.fields['place']} description={t.placeHint}
        {...form.getInputProps('place')}
      />
      {known.has_geocoder ? (
        <Group align="flex-end" gap="xs">
          <Button
            variant="default" leftSection={<IconMap size={16} />} loading={isBusy}
            disabled={physical.trim() === ''} onClick={() => void show()}
          >
            {t.showOnMap}
          </Button>
          <Text size="sm" c="dimmed" role="status" className="grow">{said}</Text>
        </Group>
      ) : <Text size="sm" c="dimmed" className="hint">{t.noGeocoder}</Text>}
      <div className="whole">
        <MapPicker
          place={place ?? null} label={t.mapHint}
          layers={{ map: w.mapLayer, satellite: w.satelliteLayer }}
          move={(at) => form.setFieldValue('place', placeText(at))}
        />
        <Text size="xs" c="dimmed" mt={4}>
          {t.mapHint}{known.map.url === '' && ` ${t.noMap}`}
        </Text>
      </div>
    </div>
  );
}
