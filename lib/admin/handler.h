/* SPDX-License-Identifier: MIT */
/* The handlers of the admin face, and what they share. */
#ifndef LM_ADMIN_HANDLER_H
#define LM_ADMIN_HANDLER_H

#include "http/http.h"
#include "service/client.h"
#include "service/staff_link.h"
#include "wire/json_out.h"

lm_rc_t admin_authenticate(lm_request_t *rq);

lm_rc_t admin_session_create(lm_request_t *rq);
lm_rc_t admin_session_delete(lm_request_t *rq);
lm_rc_t admin_me_show(lm_request_t *rq);
lm_rc_t admin_me_password(lm_request_t *rq);
lm_rc_t admin_totp_begin(lm_request_t *rq);
lm_rc_t admin_totp_confirm(lm_request_t *rq);
lm_rc_t admin_totp_end(lm_request_t *rq);

lm_rc_t admin_preference_list(lm_request_t *rq);
lm_rc_t admin_preference_put(lm_request_t *rq);

lm_rc_t admin_find(lm_request_t *rq);
lm_rc_t admin_view_list(lm_request_t *rq);
lm_rc_t admin_view_create(lm_request_t *rq);
lm_rc_t admin_view_update(lm_request_t *rq);
lm_rc_t admin_view_delete(lm_request_t *rq);

lm_rc_t admin_customer_list(lm_request_t *rq);
lm_rc_t admin_customer_code(lm_request_t *rq);
lm_rc_t admin_customer_show(lm_request_t *rq);
lm_rc_t admin_customer_create(lm_request_t *rq);
lm_rc_t admin_customer_duplicates(lm_request_t *rq);
lm_rc_t admin_customer_update(lm_request_t *rq);
lm_rc_t admin_customer_reactivate(lm_request_t *rq);
lm_rc_t admin_customer_delete(lm_request_t *rq);
lm_rc_t admin_password_link_send(lm_request_t *rq);
lm_rc_t admin_password_slip_make(lm_request_t *rq);
lm_rc_t admin_password_link_list(lm_request_t *rq);
lm_rc_t admin_sensitive_show(lm_request_t *rq);
lm_rc_t admin_sensitive_match(lm_request_t *rq);
lm_rc_t admin_history_list(lm_request_t *rq);
lm_rc_t admin_geocode_show(lm_request_t *rq);
lm_rc_t admin_sub_list(lm_request_t *rq);
lm_rc_t admin_sub_link(lm_request_t *rq);
lm_rc_t admin_sub_unlink(lm_request_t *rq);
lm_rc_t admin_customer_accounts(lm_request_t *rq);
lm_rc_t admin_usage_show(lm_request_t *rq);
lm_rc_t admin_account_sessions(lm_request_t *rq);

lm_rc_t admin_customer_suspend(lm_request_t *rq);
lm_rc_t admin_customer_unsuspend(lm_request_t *rq);
lm_rc_t admin_account_block(lm_request_t *rq);
lm_rc_t admin_account_unblock(lm_request_t *rq);
lm_rc_t admin_account_disconnects(lm_request_t *rq);
lm_rc_t admin_account_create(lm_request_t *rq);
lm_rc_t admin_account_update(lm_request_t *rq);
lm_rc_t admin_account_password_set(lm_request_t *rq);
lm_rc_t admin_account_password_show(lm_request_t *rq);
lm_rc_t admin_account_reject(lm_request_t *rq);
lm_rc_t admin_account_unreject(lm_request_t *rq);

lm_rc_t admin_attachment_list(lm_request_t *rq);
lm_rc_t admin_attachment_create(lm_request_t *rq);
lm_rc_t admin_attachment_part(lm_request_t *rq);
lm_rc_t admin_attachment_complete(lm_request_t *rq);
lm_rc_t admin_attachment_file(lm_request_t *rq);
lm_rc_t admin_attachment_delete(lm_request_t *rq);

lm_rc_t admin_customer_timeline(lm_request_t *rq);
lm_rc_t admin_customer_suspension(lm_request_t *rq);

lm_rc_t admin_note_list(lm_request_t *rq);
lm_rc_t admin_note_create(lm_request_t *rq);
lm_rc_t admin_note_update(lm_request_t *rq);
lm_rc_t admin_note_delete(lm_request_t *rq);

lm_rc_t admin_group_list(lm_request_t *rq);
lm_rc_t admin_group_create(lm_request_t *rq);
lm_rc_t admin_group_update(lm_request_t *rq);
lm_rc_t admin_group_delete_preview(lm_request_t *rq);
lm_rc_t admin_group_restore_preview(lm_request_t *rq);
lm_rc_t admin_group_delete(lm_request_t *rq);
lm_rc_t admin_group_restore(lm_request_t *rq);
lm_rc_t admin_group_enable_preview(lm_request_t *rq);
lm_rc_t admin_group_enable(lm_request_t *rq);
lm_rc_t admin_billing_group_list(lm_request_t *rq);
lm_rc_t admin_billing_group_create(lm_request_t *rq);
lm_rc_t admin_billing_group_order(lm_request_t *rq);
lm_rc_t admin_billing_group_update(lm_request_t *rq);
lm_rc_t admin_billing_group_retire(lm_request_t *rq);
lm_rc_t admin_billing_group_restore(lm_request_t *rq);
lm_rc_t admin_category_list(lm_request_t *rq);
lm_rc_t admin_category_create(lm_request_t *rq);
lm_rc_t admin_category_order(lm_request_t *rq);
lm_rc_t admin_category_update(lm_request_t *rq);
lm_rc_t admin_category_retire(lm_request_t *rq);
lm_rc_t admin_category_restore(lm_request_t *rq);
lm_rc_t admin_category_delete(lm_request_t *rq);
lm_rc_t admin_label_list(lm_request_t *rq);
lm_rc_t admin_label_create(lm_request_t *rq);
lm_rc_t admin_label_order(lm_request_t *rq);
lm_rc_t admin_label_update(lm_request_t *rq);
lm_rc_t admin_label_retire(lm_request_t *rq);
lm_rc_t admin_label_restore(lm_request_t *rq);
lm_rc_t admin_label_delete(lm_request_t *rq);
lm_rc_t admin_site_list(lm_request_t *rq);
lm_rc_t admin_product_list(lm_request_t *rq);

lm_rc_t admin_bulk_preview(lm_request_t *rq);
lm_rc_t admin_bulk_create(lm_request_t *rq);
lm_rc_t admin_bulk_list(lm_request_t *rq);
lm_rc_t admin_bulk_show(lm_request_t *rq);
lm_rc_t admin_bulk_cancel(lm_request_t *rq);
lm_rc_t admin_bulk_undo(lm_request_t *rq);

lm_rc_t admin_message_placeholders(lm_request_t *rq);
lm_rc_t admin_message_from(lm_request_t *rq);
lm_rc_t admin_message_template_list(lm_request_t *rq);
lm_rc_t admin_message_template_create(lm_request_t *rq);
lm_rc_t admin_message_template_update(lm_request_t *rq);
lm_rc_t admin_message_template_delete(lm_request_t *rq);
lm_rc_t admin_message_preview(lm_request_t *rq);
lm_rc_t admin_message_create(lm_request_t *rq);

lm_rc_t admin_export_create(lm_request_t *rq);
lm_rc_t admin_export_show(lm_request_t *rq);
lm_rc_t admin_export_file(lm_request_t *rq);

lm_rc_t admin_token_list(lm_request_t *rq);
lm_rc_t admin_token_create(lm_request_t *rq);
lm_rc_t admin_token_delete(lm_request_t *rq);

lm_rc_t admin_staff_list(lm_request_t *rq);
lm_rc_t admin_staff_create(lm_request_t *rq);
lm_rc_t admin_staff_update(lm_request_t *rq);
lm_rc_t admin_staff_link_make(lm_request_t *rq);
lm_rc_t admin_password_set(lm_request_t *rq);
lm_rc_t admin_role_list(lm_request_t *rq);

lm_rc_t admin_audit_list(lm_request_t *rq);
lm_rc_t admin_setting_list(lm_request_t *rq);
lm_rc_t admin_setting_update(lm_request_t *rq);

/*---- shared */

void admin_client(lm_request_t *rq, lm_client_t *client);
void admin_session_cookie(lm_request_t *rq, lm_str_t token);

/* {"id", "url", "expires_at"} */
lm_rc_t admin_staff_link_json(lm_request_t *rq, const lm_staff_link_t *link,
                              lm_str_t *body) LM_MUST_CHECK;

/* The member of staff as of GET /me. */
lm_rc_t admin_me_json(lm_request_t *rq, uint64_t staff_id, lm_str_t *out)
    LM_MUST_CHECK;

/* One account of a customer, as in the list of them. */
lm_rc_t admin_account_json(lm_request_t *rq, lm_json_t *j, uint64_t customer_id,
                           uint64_t account_id) LM_MUST_CHECK;

/* Adds the error of a field that is needed when its text is empty. */
void admin_text_required(lm_request_t *rq, const char *name, lm_str_t text);

/* The error of a text that names a place there is none of. */
lm_rc_t admin_placeholder_unknown(lm_request_t *rq, const char *field,
                                  lm_str_t name);

/* {"id": …, "name": …} or null. */
void admin_json_ref(lm_json_t *j, bool has, uint64_t id, lm_str_t name);

typedef struct {
    uint64_t id;
    lm_str_t code;
    lm_str_t name;
} admin_customer_ref_t;

/* {"id": …, "code": …, "name": …} or null. */
void admin_json_customer(lm_json_t *j, bool has,
                         const admin_customer_ref_t *ref);

/* Who did what a row of the audit says. */
typedef struct {
    lm_str_t kind; /* "staff", "customer", … */
    bool     has_id;
    uint64_t id;
    bool     has_name;
    lm_str_t name;
} admin_actor_t;

/* {"kind": …, "id": …, "name": …} */
void admin_json_actor(lm_json_t *j, const admin_actor_t *actor);

#endif
