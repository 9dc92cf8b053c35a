//! The conservation proof. Starts from the bytes of both sides and trusts nothing that a recast says.
