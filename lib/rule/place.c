/* SPDX-License-Identifier: MIT */
#include "rule/place.h"

#define METRES_A_DEGREE 111320.0
#define RADIANS 0.017453292519943295
#define TURN_E6 360000000


/* Of an angle up to a right one; to a millionth (Taylor). */
static double
cosine(double x)
{
    double x2 = x * x;

    return 1
           - x2 / 2
                 * (1
                    - x2 / 12 * (1 - x2 / 30 * (1 - x2 / 56 * (1 - x2 / 90))));
}


bool
lm_place_is_near(lm_place_t a, lm_place_t b, uint32_t metres)
{
    double  north, east;
    int64_t turn = (int64_t) a.longitude_e6 - b.longitude_e6;

    /* the short way round */
    if (turn > TURN_E6 / 2) {
        turn -= TURN_E6;
    } else if (turn < -TURN_E6 / 2) {
        turn += TURN_E6;
    }

    north = ((double) a.latitude_e6 - b.latitude_e6) / 1e6 * METRES_A_DEGREE;
    east = (double) turn / 1e6 * METRES_A_DEGREE
           * cosine((double) a.latitude_e6 / 1e6 * RADIANS);

    return north * north + east * east <= (double) metres * metres;
}
