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

/// What takes long to work out, and so is in steps between which something else can be done.
pub trait Stepwise: Derived {
    /// What is known between two steps.
    type Part: Any + Send;

    /// Before the first step.
    fn begin(store: &SpanStore) -> Self::Part;

    /// Takes a step; all that is known after the last.
    ///
    /// # Errors
    /// Hands back what is known so far before the last: not a failure.
    fn step(part: Self::Part, store: &SpanStore) -> Result<Self, Self::Part>
    where
        Self: Sized;
}

/// Takes all steps that are left: what [`Derived::of`] does of what is worked out in steps.
pub fn all_steps<T: Stepwise>(store: &SpanStore) -> T {
    let mut part = store.kept().take_part::<T>().unwrap_or_else(|| T::begin(store));
    loop {
        match T::step(part, store) {
            Ok(made) => return made,
            Err(more) => part = more,
        }
    }
}

/// One of each type that was asked for, and what is known of those that are being worked out in steps.
#[derive(Default)]
pub(super) struct Kept {
    made: Mutex<Vec<Arc<dyn Derived>>>,
    parts: Mutex<Vec<Box<dyn Any + Send>>>,
}

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

    /// Takes one step; says whether more are left.
    #[inline(never)]
    pub fn advance<T: Stepwise>(&self, store: &SpanStore) -> bool {
        if self.find::<T>().is_some() {
            return false;
        }
        let part = self.take_part::<T>().unwrap_or_else(|| T::begin(store));
        let stepped = T::step(part, store);
        let is_more = stepped.is_err();
        match stepped {
            Ok(made) => self.all().push(Arc::new(made)),
            Err(part) => self.parts().push(Box::new(part)),
        }
        is_more
    }

    fn take_part<T: Stepwise>(&self) -> Option<T::Part> {
        let mut parts = self.parts();
        let at = parts.iter().position(|part| part.is::<T::Part>())?;
        parts.swap_remove(at).downcast().ok().map(|part| *part)
    }

    fn parts(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Any + Send>>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
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
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Depths again, a row a step.
    struct Slow(Vec<u32>);

    impl Derived for Slow {
        fn of(store: &SpanStore) -> Self {
            all_steps(store)
        }

        fn bytes(&self) -> usize {
            0
        }
    }

    impl Stepwise for Slow {
        type Part = Vec<u32>;

        fn begin(_: &SpanStore) -> Vec<u32> {
            Vec::new()
        }

        fn step(mut part: Vec<u32>, store: &SpanStore) -> Result<Self, Vec<u32>> {
            part.push(store.depth(crate::model::SpanIx(part.len() as u32)));
            if part.len() < store.span_count() { Err(part) } else { Ok(Self(part)) }
        }
    }

    #[test]
    fn steps_lead_to_what_is_made_at_once() {
        let store = trace_of("a shop |--|\n  b db |-|\n  c db |-|");
        let at_once = store.clone();
        assert!(store.advance::<Slow>() && store.advance::<Slow>() && store.known::<Slow>().is_none());
        assert!(!store.advance::<Slow>() && !store.advance::<Slow>());
        assert_eq!(store.known::<Slow>().map(|slow| slow.0.clone()), Some(vec![0, 1, 1]));
        // What is asked for when it is begun is ended.
        assert!(at_once.advance::<Slow>());
        assert_eq!(at_once.derived::<Slow>().0, [0, 1, 1]);
        assert!(!at_once.advance::<Slow>());
    }
}
