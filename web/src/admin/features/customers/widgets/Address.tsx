// SPDX-License-Identifier: MIT
import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Customer } from '../../../../shared/customer';
import { MapPicker } from '../../../kit/MapPicker';
import { placeText } from '../../../kit/place';
import { useText } from '../../../state/text';
import { addressLines } from '../address';
import { customerKey } from '../queries';
import { useCustomerText } from '../text';
import { EditWidget, Widget } from './Board';

export function AddressWidget({ customer: c, edit }: {
  customer: Customer;
  edit: () => void;
}) {
  const t = useText();
  const w = useCustomerText();
  const physical = addressLines(c.physical_address);
  const postal = addressLines(c.postal_address);
  const place = c.latitude === null || c.longitude === null ? null
    : { latitude: c.latitude, longitude: c.longitude };
  const rows: [string, ReactNode][] = [
    [t.physicalAddress, physical.length > 0 && <Lines of={physical} />],
    [t.postalAddress, postal.length > 0 && <Lines of={postal} />],
    [w.gps, place !== null && (
      <Anchor inherit href={`geo:${place.latitude},${place.longitude}`}>
        {placeText(place)}
      </Anchor>
    )],
  ];
  const known = rows.filter(([, value]) => Boolean(value));
  return (
    <Widget
      title={t.address} keys={[customerKey(c.id)]}
      side={<EditWidget title={t.address} edit={edit} />}
    >
      {known.length === 0 && <Text c="dimmed">{w.noAddress}</Text>}
      <dl className="facts">
        {known.map(([name, value]) => (
          <div key={name}><dt>{name}</dt><dd>{value}</dd></div>
        ))}
      </dl>
      {place !== null && (
        <div className="map-small">
          <MapPicker
            place={place} label={w.mapOf(c.name)}
            layers={{ map: w.mapLayer, satellite: w.satelliteLayer }}
          />
        </div>
      )}
    </Widget>
  );
}

function Lines({ of }: { of: string[] }) {
  return of.map((line, i) => <span key={i} className="line">{line}</span>);
}
