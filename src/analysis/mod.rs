//! One file per analysis, pure: spans in, figure out. And the layouts that figures are born with.

pub mod layout;
