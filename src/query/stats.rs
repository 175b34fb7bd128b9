//! Statistics as DEFINITIONS has them ("Numbers").
