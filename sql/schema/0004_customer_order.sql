-- SPDX-License-Identifier: MIT
-- The console's first order, by name, inside a group and a billing group.

ALTER TABLE customer
    ADD KEY customer_group_name (customer_group_id, name, id),
    ADD KEY customer_billing_group_name (billing_group_id, name, id);
