-- SPDX-License-Identifier: MIT
-- Whether an account is online is asked on every page about it: found without
-- reading its history.

ALTER TABLE radius_session
    ADD KEY radius_session_account_open (data_account_id, ended_at);
