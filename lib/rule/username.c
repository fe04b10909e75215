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

/* Letters of the scripts that look alike (Unicode 15, Scripts), by code
 * point. */
static const struct {
    range_t points;
    enum { LATIN = 1, GREEK = 2, CYRILLIC = 4 } is;
} scripts[] = {
    {{0x0041, 0x005A}, LATIN},    {{0x0061, 0x007A}, LATIN},
    {{0x00AA, 0x00AA}, LATIN},    {{0x00BA, 0x00BA}, LATIN},
    {{0x00C0, 0x00D6}, LATIN},    {{0x00D8, 0x00F6}, LATIN},
    {{0x00F8, 0x02B8}, LATIN},    {{0x02E0, 0x02E4}, LATIN},
    {{0x0370, 0x03E1}, GREEK},    {{0x03F0, 0x03FF}, GREEK},
    {{0x0400, 0x052F}, CYRILLIC}, {{0x1C80, 0x1C8F}, CYRILLIC},
    {{0x1D00, 0x1D25}, LATIN},    {{0x1D26, 0x1D2A}, GREEK},
    {{0x1D2B, 0x1D2B}, CYRILLIC}, {{0x1D2C, 0x1D5C}, LATIN},
    {{0x1D62, 0x1D65}, LATIN},    {{0x1D6B, 0x1D77}, LATIN},
    {{0x1D78, 0x1D78}, CYRILLIC}, {{0x1D79, 0x1DBE}, LATIN},
    {{0x1E00, 0x1EFF}, LATIN},    {{0x1F00, 0x1FFF}, GREEK},
    {{0x2071, 0x2071}, LATIN},    {{0x207F, 0x207F}, LATIN},
    {{0x2090, 0x209C}, LATIN},    {{0x2126, 0x2126}, GREEK},
    {{0x212A, 0x212B}, LATIN},    {{0x2C60, 0x2C7F}, LATIN},
    {{0x2DE0, 0x2DFF}, CYRILLIC}, {{0xA640, 0xA69F}, CYRILLIC},
    {{0xA722, 0xA7FF}, LATIN},    {{0xAB30, 0xAB6F}, LATIN},
    {{0xFB00, 0xFB06}, LATIN},    {{0xFF21, 0xFF3A}, LATIN},
    {{0xFF41, 0xFF5A}, LATIN},
};

static bool     point_is_unseen(uint32_t point);
static unsigned script_of(uint32_t point);
static bool     part_is_one_script(lm_str_t part);


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


bool
lm_username_is_ascii(lm_str_t name)
{
    size_t i;

    for (i = 0; i < name.n; i++) {
        if (name.p[i] <= ' ' || name.p[i] > '~') {
            return false;
        }
    }

    return name.n != 0;
}


bool
lm_username_is_one_script(lm_str_t address)
{
    if (!lm_username_is_visible(address)
        || !part_is_one_script(lm_str_cut(&address, '@'))) {
        return false;
    }

    while (address.p != NULL) {
        if (!part_is_one_script(lm_str_cut(&address, '.'))) {
            return false;
        }
    }

    return true;
}


/* Of visible text. */
static bool
part_is_one_script(lm_str_t part)
{
    size_t   len;
    unsigned has = 0;

    for (; part.n > 0; part.p += len, part.n -= len) {
        len = lm_str_utf8_len(part);
        if (len == 0) {
            return false;
        }
        has |= script_of(lm_str_point(part.p, len));
    }

    return (has & (has - 1)) == 0;
}


/* 0: of none of them. */
static unsigned
script_of(uint32_t point)
{
    size_t i;

    for (i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
        if (point <= scripts[i].points.last) {
            return point >= scripts[i].points.first ? scripts[i].is : 0;
        }
    }

    return 0;
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
