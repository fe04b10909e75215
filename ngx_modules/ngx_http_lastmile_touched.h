
/* SPDX-License-Identifier: MIT */


#ifndef _NGX_HTTP_LASTMILE_TOUCHED_H_INCLUDED_
#define _NGX_HTTP_LASTMILE_TOUCHED_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "base/host.h"


/* What LM_TOUCHED_CHANNEL says, from this or another machine. */
void ngx_http_lastmile_touched_news(lm_str_t text);


#endif /* _NGX_HTTP_LASTMILE_TOUCHED_H_INCLUDED_ */
