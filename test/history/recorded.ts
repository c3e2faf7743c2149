/**
 * Live bytes per manager of 85 real runs, one a commit, as `npm run bench:trend -- 60 25` measured them on a busy machine with 2 cores:
 * 60 of unchanged code, then 25 with an array of 32 elements more on every manager.
 */
export const RECORDED: readonly number[] = [
  3256, 3271, 3255, 3239, 3265, 3166, 3300, 3284, 3265, 3251, 3322, 3258, 3247, 3272, 3267, 3273, 3261, 3268, 3261,
  3254, 3264, 3247, 3254, 3243, 3253, 3270, 3275, 3263, 3269, 3260, 3243, 3255, 3267, 3280, 3397, 3274, 3251, 3270,
  3274, 3272, 3274, 3529, 3266, 3261, 3258, 3299, 3247, 3257, 3266, 3265, 3272, 3264, 3265, 3249, 3247, 3256, 3254,
  3248, 3264, 3264, 3589, 3587, 3584, 3576, 3592, 3590, 3576, 3551, 3569, 3590, 3574, 3572, 3571, 3583, 3574, 3585,
  3569, 3576, 3563, 3561, 3576, 3587, 3581, 3575, 3587,
];

/** The first run of the larger managers. */
export const RECORDED_STEP = 60;
