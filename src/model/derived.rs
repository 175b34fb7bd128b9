//! What is worked out of a store once, when it is first asked for, and kept beside it: columns and indices of the layers
//! above, which know how to make them. So an analysis stays a function of the store and a selection, and what does not depend
//! on the selection is not worked out for each.
//!
//! Nothing here is made while a file is read. It is gone with the store: a data set that grows is another one. Its bytes are
//! counted with the store's ([`SpanStore::bytes`]).

use super::SpanStore;
use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Worked out of a store alone: the same store gives the same.
pub trait Derived: Any + Send + Sync {
    /// Works it out. It may ask the store for others, but not for itself.
    fn of(store: &SpanStore) -> Self
    where
        Self: Sized;

    /// Bytes held, roughly.
    fn bytes(&self) -> usize;
}

/// One of each type that was asked for.
#[derive(Default)]
pub(super) struct Kept(Mutex<Vec<Arc<dyn Derived>>>);

impl Kept {
    #[inline(never)]
    pub fn get<T: Derived>(&self, store: &SpanStore) -> Arc<T> {
        if let Some(known) = self.find() {
            return known;
        }
        // Not under the lock: others may be asked for meanwhile.
        let made = Arc::new(T::of(store));
        self.all().push(made.clone());
        made
    }

    pub fn find<T: Derived>(&self) -> Option<Arc<T>> {
        let of_type = |kept: &Arc<dyn Derived>| (Arc::clone(kept) as Arc<dyn Any + Send + Sync>).downcast().ok();
        self.all().iter().find_map(of_type)
    }

    pub fn bytes(&self) -> usize {
        self.all().iter().map(|kept| kept.bytes()).sum()
    }

    fn all(&self) -> std::sync::MutexGuard<'_, Vec<Arc<dyn Derived>>> {
        // What is kept is never half made.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A copy of a store works its own out.
impl Clone for Kept {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Kept({} bytes)", self.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::trace_of;

    struct Depths(Vec<u32>);

    impl Derived for Depths {
        fn of(store: &SpanStore) -> Self {
            let rows = store.derived::<Rows>().0;
            Self((0..rows).map(|row| store.depth(crate::model::SpanIx(row))).collect())
        }

        fn bytes(&self) -> usize {
            self.0.len() * size_of::<u32>()
        }
    }

    struct Rows(u32);

    impl Derived for Rows {
        fn of(store: &SpanStore) -> Self {
            Self(store.span_count() as u32)
        }

        fn bytes(&self) -> usize {
            size_of::<u32>()
        }
    }

    #[test]
    fn it_is_made_once_counted_and_not_copied() {
        let store = trace_of("a shop |--|\n  b db |-|");
        let before = store.bytes();
        let first = store.derived::<Depths>();
        assert_eq!(first.0, [0, 1]);
        assert!(Arc::ptr_eq(&first, &store.derived()));
        assert_eq!(store.bytes() - before, 3 * size_of::<u32>());
        assert!(!Arc::ptr_eq(&first, &store.clone().derived()));
    }
}
