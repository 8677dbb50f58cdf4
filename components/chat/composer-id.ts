/** The composer's element id: skip links and keys lead there. */
export const composerId = "composer";
