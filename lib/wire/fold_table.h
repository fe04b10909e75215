/* SPDX-License-Identifier: MIT */
/*
 * Letters without their marks: the compatibility decomposition of Unicode 15,
 * marks dropped, lower case, and by hand for letters that do not decompose
 * (Ø, Ł, Đ, ß, Æ, Þ, …).  "" stays as it is.
 */
#ifndef LM_WIRE_FOLD_TABLE_H
#define LM_WIRE_FOLD_TABLE_H

#define FOLD_LATIN_FIRST 0xC0
#define FOLD_LATIN_END 0x250
#define FOLD_MORE_FIRST 0x1E00
#define FOLD_MORE_END 0x1F00

/* clang-format off */
static const char fold_latin[FOLD_LATIN_END - FOLD_LATIN_FIRST][3] = {
    "a", "a", "a", "a", "a", "a", "ae", "c", "e", "e",
    "e", "e", "i", "i", "i", "i", "d", "n", "o", "o",
    "o", "o", "o", "", "o", "u", "u", "u", "u", "y",
    "th", "ss", "a", "a", "a", "a", "a", "a", "ae", "c",
    "e", "e", "e", "e", "i", "i", "i", "i", "d", "n",
    "o", "o", "o", "o", "o", "", "o", "u", "u", "u",
    "u", "y", "th", "y", "a", "a", "a", "a", "a", "a",
    "c", "c", "c", "c", "c", "c", "c", "c", "d", "d",
    "d", "d", "e", "e", "e", "e", "e", "e", "e", "e",
    "e", "e", "g", "g", "g", "g", "g", "g", "g", "g",
    "h", "h", "h", "h", "i", "i", "i", "i", "i", "i",
    "i", "i", "i", "i", "ij", "ij", "j", "j", "k", "k",
    "k", "l", "l", "l", "l", "l", "l", "l", "l", "l",
    "l", "n", "n", "n", "n", "n", "n", "n", "n", "n",
    "o", "o", "o", "o", "o", "o", "oe", "oe", "r", "r",
    "r", "r", "r", "r", "s", "s", "s", "s", "s", "s",
    "s", "s", "t", "t", "t", "t", "t", "t", "u", "u",
    "u", "u", "u", "u", "u", "u", "u", "u", "u", "u",
    "w", "w", "y", "y", "y", "z", "z", "z", "z", "z",
    "z", "s", "b", "", "", "", "", "", "", "",
    "", "d", "", "", "", "", "", "", "", "f",
    "f", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "o", "o", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "u",
    "u", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "",
    "dz", "dz", "dz", "lj", "lj", "lj", "nj", "nj", "nj", "a",
    "a", "i", "i", "o", "o", "u", "u", "u", "u", "u",
    "u", "u", "u", "u", "u", "", "a", "a", "a", "a",
    "", "", "g", "g", "g", "g", "k", "k", "o", "o",
    "o", "o", "", "", "j", "dz", "dz", "dz", "g", "g",
    "", "", "n", "n", "a", "a", "", "", "o", "o",
    "a", "a", "a", "a", "e", "e", "e", "e", "i", "i",
    "i", "i", "o", "o", "o", "o", "r", "r", "r", "r",
    "u", "u", "u", "u", "s", "s", "t", "t", "", "",
    "h", "h", "", "", "", "", "", "", "a", "a",
    "e", "e", "o", "o", "o", "o", "o", "o", "o", "o",
    "y", "y", "", "", "", "", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "",
    "", "", "", "", "", "", "", "", "", "",
};

static const char fold_more[FOLD_MORE_END - FOLD_MORE_FIRST][3] = {
    "a", "a", "b", "b", "b", "b", "b", "b", "c", "c",
    "d", "d", "d", "d", "d", "d", "d", "d", "d", "d",
    "e", "e", "e", "e", "e", "e", "e", "e", "e", "e",
    "f", "f", "g", "g", "h", "h", "h", "h", "h", "h",
    "h", "h", "h", "h", "i", "i", "i", "i", "k", "k",
    "k", "k", "k", "k", "l", "l", "l", "l", "l", "l",
    "l", "l", "m", "m", "m", "m", "m", "m", "n", "n",
    "n", "n", "n", "n", "n", "n", "o", "o", "o", "o",
    "o", "o", "o", "o", "p", "p", "p", "p", "r", "r",
    "r", "r", "r", "r", "r", "r", "s", "s", "s", "s",
    "s", "s", "s", "s", "s", "s", "t", "t", "t", "t",
    "t", "t", "t", "t", "u", "u", "u", "u", "u", "u",
    "u", "u", "u", "u", "v", "v", "v", "v", "w", "w",
    "w", "w", "w", "w", "w", "w", "w", "w", "x", "x",
    "x", "x", "y", "y", "z", "z", "z", "z", "z", "z",
    "h", "t", "w", "y", "a", "s", "", "", "ss", "",
    "a", "a", "a", "a", "a", "a", "a", "a", "a", "a",
    "a", "a", "a", "a", "a", "a", "a", "a", "a", "a",
    "a", "a", "a", "a", "e", "e", "e", "e", "e", "e",
    "e", "e", "e", "e", "e", "e", "e", "e", "e", "e",
    "i", "i", "i", "i", "o", "o", "o", "o", "o", "o",
    "o", "o", "o", "o", "o", "o", "o", "o", "o", "o",
    "o", "o", "o", "o", "o", "o", "o", "o", "u", "u",
    "u", "u", "u", "u", "u", "u", "u", "u", "u", "u",
    "u", "u", "y", "y", "y", "y", "y", "y", "y", "y",
    "", "", "", "", "", "",
};
/* clang-format on */

#endif
