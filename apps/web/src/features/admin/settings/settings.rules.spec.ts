import { describe, expect, it } from 'vitest';
import type { Settings } from './settings.api.js';
import { changeOf, fieldsOf } from './settings.rules.js';

const SETTINGS: Settings = {
  data: {
    panel_name: 'Rookery',
    mail_from: 'panel@example.com',
    mail_smtp: null,
    client_requests: { requests: 256, seconds: 60 },
    application_requests: { requests: 256, seconds: 60 },
    api_keys_per_user: 25,
    member_allocations: false,
    member_allocation_ports: null,
    member_databases: true,
    member_databases_anywhere: true,
    member_descriptions: true,
    hide_admin_activity: false,
    activity_days: 90,
    schedule_run_days: 30,
  },
  meta: { stored: ['panel_name'] },
};

describe('the form of the settings', () => {
  it('sends what was changed and nothing else', () => {
    const fields = fieldsOf(SETTINGS);
    expect(changeOf({ ...fields, panel_name: 'Ours' }, { panel_name: true })).toEqual({ panel_name: 'Ours' });
    expect(changeOf(fields, {})).toEqual({});
  });

  it('sends a mail server whole, and none where its name is emptied', () => {
    const fields = fieldsOf(SETTINGS);
    const mail_smtp = { ...fields.mail_smtp, host: 'mail.example.com', username: 'panel' };
    expect(changeOf({ ...fields, mail_smtp }, { mail_smtp: { host: true } })).toEqual({
      mail_smtp: { host: 'mail.example.com', port: 587, secure: false, username: 'panel', password: null },
    });
    expect(changeOf(fields, { mail_smtp: { host: true } })).toEqual({ mail_smtp: null });
    expect(changeOf(fields, { member_allocation_ports: true })).toEqual({ member_allocation_ports: null });
  });
});
