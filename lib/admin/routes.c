/* SPDX-License-Identifier: MIT */
#include "admin/admin.h"
#include "admin/handler.h"
#include "store/conf.h"

#define BODY_LIMIT (64 * 1024)

static lm_str_t admin_origin(const lm_conf_t *conf);


static const lm_route_t routes[] = {
    {LM_POST, "/session", LM_PERM_NONE, LM_TX_NONE, LM_ROUTE_PUBLIC,
     admin_session_create, "Sign in, or give the one-time code"},
    {LM_DELETE, "/session", LM_PERM_NONE, LM_TX_WRITE, 0, admin_session_delete,
     "Sign out"},

    {LM_GET, "/me", LM_PERM_NONE, LM_TX_READ, 0, admin_me_show,
     "Who is signed in, and what the pages need of the ISP"},
    {LM_PUT, "/me/password", LM_PERM_NONE, LM_TX_NONE, 0, admin_me_password,
     "Set another password; other sessions end"},
    {LM_POST, "/me/totp", LM_PERM_NONE, LM_TX_WRITE, 0, admin_totp_begin,
     "Begin the enrolment of one-time codes"},
    {LM_PUT, "/me/totp", LM_PERM_NONE, LM_TX_WRITE, 0, admin_totp_confirm,
     "Confirm the enrolment with a code"},
    {LM_DELETE, "/me/totp", LM_PERM_NONE, LM_TX_NONE, 0, admin_totp_end,
     "Do without one-time codes"},

    {LM_GET, "/customers", LM_PERM_customer_read, LM_TX_NONE, LM_ROUTE_STREAM,
     admin_customer_list, "Customers in pages, or all of them as CSV"},
    {LM_GET, "/customers/code", LM_PERM_customer_write, LM_TX_READ, 0,
     admin_customer_code, "The code that a new customer would get"},
    {LM_GET, "/customers/{id}", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_customer_show, "One customer"},
    {LM_GET, "/customers/{id}/accounts", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_customer_accounts, "The data accounts of a customer"},
    {LM_GET, "/accounts/{id}/usage", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_usage_show, "A month of an account, day by day"},
    {LM_GET, "/accounts/{id}/sessions", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_account_sessions, "The sessions of an account, newest first"},
    {LM_POST, "/customers/{id}/suspend", LM_PERM_customer_write, LM_TX_WRITE, 0,
     admin_customer_suspend, "Suspend a customer, and end his sessions"},
    {LM_POST, "/customers/{id}/unsuspend", LM_PERM_customer_write, LM_TX_WRITE,
     0, admin_customer_unsuspend, "Lift the suspension of a customer"},
    {LM_POST, "/accounts/{id}/block", LM_PERM_network_write, LM_TX_WRITE, 0,
     admin_account_block, "Block an account, and end its sessions"},
    {LM_POST, "/accounts/{id}/unblock", LM_PERM_network_write, LM_TX_WRITE, 0,
     admin_account_unblock, "Lift the block of an account"},
    {LM_POST, "/accounts/{id}/reject", LM_PERM_network_write, LM_TX_WRITE, 0,
     admin_account_reject, "Refuse an account, and end its sessions"},
    {LM_POST, "/accounts/{id}/unreject", LM_PERM_network_write, LM_TX_WRITE, 0,
     admin_account_unreject, "Let an account on line again"},
    {LM_POST, "/customers/{id}/accounts", LM_PERM_customer_write, LM_TX_WRITE,
     0, admin_account_create, "Add a data account"},
    {LM_PATCH, "/accounts/{id}", LM_PERM_customer_write, LM_TX_WRITE, 0,
     admin_account_update, "Change the terms of a data account"},
    {LM_POST, "/accounts/{id}/password", LM_PERM_customer_write, LM_TX_WRITE, 0,
     admin_account_password_set,
     "Set another RADIUS password, which is shown once"},
    {LM_GET, "/accounts/{id}/password", LM_PERM_sensitive_read, LM_TX_WRITE,
     LM_ROUTE_SENSITIVE, admin_account_password_show,
     "Reveal the RADIUS password"},
    {LM_GET, "/accounts/{id}/disconnects", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_account_disconnects,
     "Sessions that routers were asked to end, newest first"},

    {LM_GET, "/groups", LM_PERM_customer_read, LM_TX_READ, 0, admin_group_list,
     "Customer groups"},
    {LM_GET, "/billing-groups", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_billing_group_list, "Billing groups"},
    {LM_GET, "/categories", LM_PERM_customer_read, LM_TX_READ, 0,
     admin_category_list, "Categories of customers"},
    {LM_GET, "/labels", LM_PERM_customer_read, LM_TX_READ, 0, admin_label_list,
     "Labels of customers"},
    {LM_GET, "/sites", LM_PERM_customer_read, LM_TX_READ, 0, admin_site_list,
     "Highsites"},
    {LM_GET, "/products", LM_PERM_network_read, LM_TX_READ, 0,
     admin_product_list, "Data products"},

    {LM_POST, "/exports", LM_PERM_customer_export, LM_TX_WRITE,
     LM_ROUTE_IDEMPOTENT, admin_export_create, "Make a spreadsheet of a list"},
    {LM_GET, "/exports/{id}", LM_PERM_customer_export, LM_TX_READ, 0,
     admin_export_show, "How far a spreadsheet is"},
    {LM_GET, "/exports/{id}/file", LM_PERM_customer_export, LM_TX_NONE,
     LM_ROUTE_STREAM, admin_export_file, "The spreadsheet"},

    {LM_GET, "/tokens", LM_PERM_NONE, LM_TX_READ, 0, admin_token_list,
     "One's own API tokens"},
    {LM_POST, "/tokens", LM_PERM_NONE, LM_TX_WRITE, 0, admin_token_create,
     "Make an API token, which is shown once"},
    {LM_DELETE, "/tokens/{id}", LM_PERM_NONE, LM_TX_WRITE, 0,
     admin_token_delete, "Revoke an API token"},

    {LM_GET, "/staff", LM_PERM_staff_read, LM_TX_READ, 0, admin_staff_list,
     "Members of staff"},
    {LM_POST, "/staff", LM_PERM_staff_write, LM_TX_NONE, 0, admin_staff_create,
     "Add a member of staff"},
    {LM_PATCH, "/staff/{id}", LM_PERM_staff_write, LM_TX_WRITE, 0,
     admin_staff_update, "Change a member of staff"},
    {LM_GET, "/roles", LM_PERM_staff_read, LM_TX_READ, 0, admin_role_list,
     "Roles and what they permit"},

    {LM_GET, "/audit", LM_PERM_audit_read, LM_TX_READ, 0, admin_audit_list,
     "Who did what, newest first"},
    {LM_GET, "/settings", LM_PERM_setting_read, LM_TX_READ, 0,
     admin_setting_list, "Settings of the ISP"},
    {LM_PATCH, "/settings", LM_PERM_setting_write, LM_TX_WRITE, 0,
     admin_setting_update, "Change settings of the ISP"},

    {LM_GET, "/openapi.json", LM_PERM_NONE, LM_TX_NONE, LM_ROUTE_PUBLIC,
     lm_openapi_show, "This description"},
};


const lm_face_t lm_admin_face = {
    .name = "admin",
    .prefix = "/api/admin/v1",
    .routes = routes,
    .n_routes = sizeof(routes) / sizeof(routes[0]),
    .body_limit = BODY_LIMIT,
    .authenticate = admin_authenticate,
    .origin = admin_origin,
};


static lm_str_t
admin_origin(const lm_conf_t *conf)
{
    return conf->admin_origin;
}
