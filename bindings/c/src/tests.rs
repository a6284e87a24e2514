//! What can only be tried from inside.
