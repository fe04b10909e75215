// SPDX-License-Identifier: MIT
import { some } from '../../language';

export const en = {
  title: 'Send message',
  titleOne: (name: string) => `Send message to ${name}`,
  titleMany: (n: string) => `Send message to ${n} customers`,
  from: 'From',
  to: 'To',
  toHint: 'Filled in from the contacts. Several addresses with commas.',
  subject: 'Subject',
  text: 'Message',
  textHint: 'Places such as {{customer.name}} are filled in for each customer.',
  insert: 'Insert a place',
  fillSubject: 'Give it a subject.',
  fillText: 'Write something.',
  unknownPlaces: (names: string) => `There is no place called ${names}.`,
  check: 'Preview',
  back: 'Back to the message',
  recipients: (n: string, total: string) => `${n} of ${total} will get it`,
  recipientOne: 'It goes to one customer.',
  nobody: 'Nobody would get it.',
  excluded: 'Left out',
  sample: (n: number, of: number) => `Message ${n} of ${of}`,
  sampleNext: 'Next message',
  sampleBefore: 'Message before',
  confirmNumber: (n: string) => `Many people: type ${n} to confirm`,
  send: (n: string) => `Send to ${n}`,
  sent: (n: number) => `${some(n, 'message')} on the way.`,
  discard: 'Throw away what you wrote?',
  discardYes: 'Throw away',
  discardNo: 'Keep writing',
};

export type MessageWords = typeof en;
