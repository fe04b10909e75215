/* SPDX-License-Identifier: MIT */
#include "portal/handler.h"
#include "portal/portal.h"
#include "store/conf.h"

#define BODY_LIMIT (16 * 1024)

static lm_str_t portal_origin(const lm_conf_t *conf);


static const lm_route_t routes[] = {
    {LM_POST, "/session", LM_PERM_NONE, LM_TX_NONE, LM_ROUTE_PUBLIC,
     portal_session_create, "Sign in, or choose one of several customers"},
    {LM_DELETE, "/session", LM_PERM_NONE, LM_TX_WRITE, 0, portal_session_delete,
     "Sign out"},
    {LM_POST, "/password/forgotten", LM_PERM_NONE, LM_TX_NONE, LM_ROUTE_PUBLIC,
     portal_password_forgotten, "Mail a link that sets a new password"},
    {LM_POST, "/password/reset", LM_PERM_NONE, LM_TX_NONE, LM_ROUTE_PUBLIC,
     portal_password_reset, "Set a new password by a mailed link"},
    {LM_GET, "/me", LM_PERM_NONE, LM_TX_READ, LM_ROUTE_HOT, portal_me_show,
     "Who is signed in, and what the pages need of the ISP"},
    {LM_GET, "/profile", LM_PERM_NONE, LM_TX_READ, 0, portal_profile_show,
     "The customer's own details, contacts and what they are told"},
    {LM_PATCH, "/profile", LM_PERM_NONE, LM_TX_WRITE, 0, portal_profile_update,
     "Choose the language, and what each contact is told"},
    {LM_PUT, "/password", LM_PERM_NONE, LM_TX_NONE, 0, portal_password_change,
     "Set another password; other sessions end"},
    {LM_GET, "/sessions", LM_PERM_NONE, LM_TX_READ, 0, portal_session_list,
     "Where the customer is signed in"},
    {LM_DELETE, "/sessions", LM_PERM_NONE, LM_TX_WRITE, 0, portal_sessions_end,
     "Sign out everywhere else"},
    {LM_DELETE, "/sessions/{id}", LM_PERM_NONE, LM_TX_WRITE, 0,
     portal_session_end, "Sign out one session"},
    {LM_GET, "/choices", LM_PERM_NONE, LM_TX_READ, 0, portal_choice_list,
     "Other customers that the sign-in opened"},
    {LM_POST, "/session/switch", LM_PERM_NONE, LM_TX_NONE, 0,
     portal_session_switch, "Go on as another of them"},
    {LM_GET, "/accounts", LM_PERM_NONE, LM_TX_READ, LM_ROUTE_HOT,
     portal_account_list, "The customer's data accounts"},
    {LM_GET, "/accounts/{id}/usage", LM_PERM_NONE, LM_TX_READ, LM_ROUTE_HOT,
     portal_usage_show, "A month of an account, day by day"},
    {LM_GET, "/openapi.json", LM_PERM_NONE, LM_TX_NONE, LM_ROUTE_PUBLIC,
     lm_openapi_show, "This description"},
};


const lm_face_t lm_portal_face = {
    .name = "portal",
    .prefix = "/api/portal/v1",
    .routes = routes,
    .n_routes = sizeof(routes) / sizeof(routes[0]),
    .body_limit = BODY_LIMIT,
    .authenticate = portal_authenticate,
    .origin = portal_origin,
};


static lm_str_t
portal_origin(const lm_conf_t *conf)
{
    return conf->portal_origin;
}
