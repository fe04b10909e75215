/* SPDX-License-Identifier: MIT */
#include <qrencode.h>

#include "service/totp.h"

#define QUIET 4 /* modules around the code (ISO 18004) */
#define TEXT_MAX 512 /* bytes */
#define DARK 0x1 /* of a module's byte */

static void row_write(lm_buf_t *b, const unsigned char *row, int width, int y);


lm_rc_t
lm_qr_svg(lm_arena_t *a, lm_str_t text, lm_str_t *out)
{
    int      y, size;
    char     zero_terminated[TEXT_MAX + 1];
    QRcode  *code;
    lm_buf_t b;

    if (text.n > TEXT_MAX) {
        return LM_E_RANGE;
    }

    memcpy(zero_terminated, text.p, text.n);
    zero_terminated[text.n] = '\0';

    code = QRcode_encodeString8bit(zero_terminated, 0, QR_ECLEVEL_M);
    if (code == NULL) {
        return LM_E_MEMORY;
    }

    size = code->width + 2 * QUIET;

    lm_buf_init(&b, a, 16 * 1024);
    lm_buf_printf(&b,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d "
                  "%d\" shape-rendering=\"crispEdges\" role=\"img\"><path "
                  "fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"",
                  size, size, size, size);

    for (y = 0; y < code->width; y++) {
        row_write(&b, code->data + y * code->width, code->width, y);
    }

    lm_buf_lit(&b, "\"/></svg>");
    QRcode_free(code);

    *out = lm_buf_str(&b);
    return b.failed ? LM_E_MEMORY : LM_OK;
}


/* Each run of dark modules is one rectangle of the path. */
static void
row_write(lm_buf_t *b, const unsigned char *row, int width, int y)
{
    int x, start;

    for (x = 0; x < width; x++) {
        start = x;
        while (x < width && (row[x] & DARK)) {
            x++;
        }

        if (x > start) {
            lm_buf_printf(b, "M%d %dh%dv1h-%dz", start + QUIET, y + QUIET,
                          x - start, x - start);
        }
    }
}
