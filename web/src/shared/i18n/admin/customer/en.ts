// SPDX-License-Identifier: MIT
// The words of one customer's pages and dialogs.
import { some } from '../../language';

export const en = {
  edit: 'Edit',
  sendMessage: 'Send message',

  /* The board of widgets. */
  editWidget: (title: string) => `Edit ${title}`,
  refreshWidget: (title: string) => `Refresh ${title}`,
  arrangeWidget: (title: string) => `Move ${title}`,
  foldWidget: (title: string) => `Fold ${title}`,
  unfoldWidget: (title: string) => `Unfold ${title}`,
  moves: { up: 'Move up', down: 'Move down', across: 'Move to the other column' },

  alertTitle: (name: string) => `Before you speak to ${name}`,

  /* Banners. */
  suspendedSince: (when: string) => `Suspended since ${when}`,
  withItsMaster: (name: string) => `with its master ${name}`,
  cancelsAfter: (day: string) => `Cancelling: service runs to the end of ${day}`,
  cancelledSince: (day: string) => `Cancelled at the end of ${day}`,
  isMasterOf: 'This is a master account with',
  isResellerMaster: "This is a reseller's master account with",
  subCount: (n: number) => some(n, 'sub-account'),
  isSubOf: 'This is a sub-account of',

  /* Widgets. */
  contactName: 'Contact name',
  idNumber: 'ID number',
  username: 'Portal username',
  lastSignIn: 'Last sign-in',
  gps: 'GPS',
  noAddress: 'No address yet.',
  mapOf: (name: string) => `Map of where ${name} is`,
  mapLayer: 'Map',
  satelliteLayer: 'Satellite',
  receives: (kinds: string) => `Receives ${kinds}`,
  kinds: {
    billing: 'Billing documents',
    payment: 'Payment',
    suspension: 'Suspension and cancellation',
    security: 'Account and security',
    usage: 'Usage and top-up',
    helpdesk: 'Helpdesk',
    network: 'Network and maintenance',
    sales: 'Sales and installation',
    marketing: 'Marketing',
  } as Record<string, string>,
  now: 'Now',
  onlineNow: 'Online now',
  lastReject: 'Last reject',
  suspension: 'Suspension',
  since: 'Since',
  withMaster: 'With its master',
  subsWithIt: (n: number) => (n === 1 ? 'Its sub-account with it' : `${n} sub-accounts with it`),
  by: 'By',
  blocked: 'Blocked',
  nothingOpen: 'No session had to be ended.',
  askedToEnd: (nas: string, when: string) => `${nas} was asked to end a session, ${when}`,

  /* Notes. */
  note: 'Note',
  addNote: 'Add note',
  editNote: 'Edit note',
  noNotes: 'No notes.',
  fillNote: 'Write the note.',
  pinned: 'Pinned',
  pinnedHint: 'Stands above the others.',
  alert: 'Alert',
  alertHint: 'Shown whenever this customer is opened, and stays at the top.',
  edited: 'edited',
  noteTooOld: 'The words can be changed for a quarter of an hour only.',
  hide: 'Hide',
  hideNoteTitle: 'Hide this note',
  hideNoteText: 'It is not shown any more; the history keeps it.',
  resetPassword: 'Reset password',

  /* History. */
  timeline: 'Timeline',
  noTimeline: 'Nothing happened yet.',
  happened: {
    change: 'Change', message: 'Message', note: 'Note', session: 'Session', reject: 'Reject',
    disconnect: 'Disconnect', sign_in: 'Sign-in', attachment: 'File', bulk: 'Wide change',
  } as Record<string, string>,
  history: 'History',
  field: 'Field',
  allFields: 'All fields',
  noHistory: 'Nothing was changed.',
  fieldsSet: (n: number) => some(n, 'field'),
  entities: {
    customer: 'Customer', contact: 'Contact', data_account: 'Data account', note: 'Note',
    customer_note: 'Note', attachment: 'Attachment', portal_login: 'Portal login',
    portal_session: 'Portal session', message: 'Message', bulk: 'Wide change',
  } as Record<string, string>,
  actions: {
    create: 'added', update: 'changed', delete: 'deleted', suspend: 'suspended',
    cancel_subs: 'sub-accounts cancelled', unlink_subs: 'sub-accounts unlinked',
    link_subs: 'sub-accounts linked', suspend_subs: 'sub-accounts suspended',
    unsuspend_subs: 'sub-accounts un-suspended',
    unsuspend: 'un-suspended', cancel: 'cancelled', reactivate: 'reactivated',
    block: 'blocked', unblock: 'unblocked', reject: 'set to reject',
    unreject: 'set to accept', password: 'password changed', reveal: 'revealed',
    match: 'compared', link: 'linked', unlink: 'unlinked',
    link_sub: 'sub-account linked', unlink_sub: 'sub-account unlinked', hide: 'hidden',
    password_link: 'link to set a password sent', password_slip: 'slip printed', password_reset: 'password set by link',
    sign_in: 'signed in', sign_out: 'signed out', service_end: 'service ended',
  } as Record<string, string>,
  actors: {
    staff: 'Staff', customer: 'Customer', system: 'System', token: 'API token', job: 'System',
  } as Record<string, string>,
};

export type CustomerMessages = typeof en;
