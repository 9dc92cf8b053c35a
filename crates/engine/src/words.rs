//! Words of people's languages: stems, markers, polarity pairs. Lists are data files.
