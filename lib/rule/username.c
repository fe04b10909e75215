/* SPDX-License-Identifier: MIT */
#include "rule/username.h"

typedef struct {
    uint32_t first, last;
} range_t;

/* Unicode 15: White_Space, Default_Ignorable_Code_Point, Bidi_Control, Cc, Cf,
 * Co, noncharacters and the blocks of combining marks, by code point. */
static const range_t unseen[] = {
    {0x0000, 0x0020}, /* controls, blank */
    {0x007F, 0x00A0}, /* controls, no-break space */
    {0x00AD, 0x00AD}, /* soft hyphen */
    {0x0300, 0x036F}, /* accents */
    {0x0483, 0x0489}, /* Cyrillic accents */
    {0x0600, 0x0605}, /* Arabic number signs */
    {0x061C, 0x061C}, /* Arabic letter mark */
    {0x0653, 0x0655}, /* Arabic accents that letters have, too */
    {0x06DD, 0x06DD},    {0x070F, 0x070F},   {0x0890, 0x0891},
    {0x08E2, 0x08E2},    {0x115F, 0x1160}, /* Hangul fillers */
    {0x1680, 0x1680}, /* Ogham space */
    {0x17B4, 0x17B5}, /* Khmer inherent vowels */
    {0x180B, 0x180F}, /* Mongolian selectors */
    {0x1AB0, 0x1AFF}, /* accents */
    {0x1DC0, 0x1DFF}, /* accents */
    {0x2000, 0x200F}, /* spaces, zero width, directions */
    {0x2028, 0x202F}, /* line ends, directions */
    {0x205F, 0x206F}, /* spaces, joiners, directions */
    {0x20D0, 0x20FF}, /* accents of symbols */
    {0x2800, 0x2800}, /* blank of Braille */
    {0x3000, 0x3000}, /* ideographic space */
    {0x302A, 0x302F}, /* tone marks */
    {0x3099, 0x309A}, /* voice marks of kana */
    {0x3164, 0x3164}, /* Hangul filler */
    {0xD800, 0xF8FF}, /* surrogates, private use */
    {0xFDD0, 0xFDEF}, /* noncharacters */
    {0xFE00, 0xFE0F}, /* variation selectors */
    {0xFE20, 0xFE2F}, /* half accents */
    {0xFEFF, 0xFEFF}, /* byte order mark */
    {0xFFA0, 0xFFA0}, /* Hangul filler */
    {0xFFF0, 0xFFFF}, /* specials */
    {0x110BD, 0x110CD}, /* Kaithi number signs */
    {0x13430, 0x1345F}, /* controls of hieroglyphs */
    {0x1BCA0, 0x1BCAF}, /* controls of shorthand */
    {0x1D159, 0x1D159}, /* controls of music */
    {0x1D173, 0x1D17A},  {0x1FFFE, 0x1FFFF}, {0x2FFFE, 0x2FFFF},
    {0x323B0, 0x10FFFF}, /* tags, selectors, private planes */
};

static bool point_is_unseen(uint32_t point);


bool
lm_username_is_visible(lm_str_t name)
{
    size_t   len;
    uint32_t point;

    if (name.n == 0) {
        return false;
    }

    for (; name.n > 0; name.p += len, name.n -= len) {
        len = lm_str_utf8_len(name);
        if (len == 0) {
            return false;
        }

        point = lm_str_point(name.p, len);
        if (point_is_unseen(point)) {
            return false;
        }
    }

    return true;
}


static bool
point_is_unseen(uint32_t point)
{
    size_t i;

    for (i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++) {
        if (point <= unseen[i].last) {
            return point >= unseen[i].first;
        }
    }

    return false;
}
