//! The page's end of the wire: starts the engine, gives each request an id, keeps the newest per slot, and starts the
//! engine anew when it has crashed.
//!
//! Requests made before the engine's `Ready` wait in a queue: what is posted before its wasm stands would be lost.
//! After a crash the page reads the files again (it keeps the handles) and sets the one aside that was being read.

use crate::engine::protocol::{self, Ask, BUILD_ID, OpenMode, READY, Request, Response, Tell};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

pub use super::source::Source;

/// An answer with what travelled beside it.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Generation of the store it was made from.
    pub generation: u64,
    /// The answer.
    pub response: Response,
    /// Columns or rows, for the answers that have them.
    pub buffer: Vec<u8>,
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// A newer request took its slot, or the engine was started anew. Nothing to show.
    Superseded,
    /// A sentence for a person.
    Failed(String),
}

/// A panel's place in line: of the requests in one slot only the newest is answered.
pub type Slot = &'static str;

/// What the page must hear unasked.
pub enum Event {
    /// Response with id 0 or to `Open`: `Progress`, `Opened`.
    Told(Response),
    /// The engine stopped with this message; a new one is being started and knows nothing yet.
    Crashed(String),
    /// The engine cannot be started (again): a sentence for a person.
    Dead(String),
}

#[derive(Default)]
struct Pending {
    slot: Slot,
    /// Where the pieces of a file go.
    pieces: Option<Array>,
    answer: Option<Result<Answer, AskError>>,
    waker: Option<Waker>,
}

struct Inner {
    worker: Option<Worker>,
    url: String,
    ready: bool,
    queue: Vec<JsValue>,
    pending: BTreeMap<u32, Pending>,
    next_id: u32,
    crashes_without_ready: u32,
    panic_text: Option<String>,
    /// Why there will be no engine.
    why_dead: Option<String>,
    handlers: Vec<Closure<dyn FnMut(web_sys::Event)>>,
}

/// Handle to the engine; clones share it.
#[derive(Clone)]
pub struct EngineClient {
    inner: Rc<RefCell<Inner>>,
    on_event: Rc<dyn Fn(Event)>,
}

impl EngineClient {
    /// Starts the engine from `url` (resolved already: the address must not move with the page's).
    #[must_use]
    pub fn start(url: String, on_event: impl Fn(Event) + 'static) -> Self {
        let inner = Inner {
            worker: None,
            url,
            ready: false,
            queue: Vec::new(),
            pending: BTreeMap::new(),
            next_id: 1,
            crashes_without_ready: 0,
            panic_text: None,
            why_dead: None,
            handlers: Vec::new(),
        };
        let client = Self { inner: Rc::new(RefCell::new(inner)), on_event: Rc::new(on_event) };
        client.spawn();
        client
    }

    /// Asks; of the requests in `slot` only the newest is answered.
    ///
    /// # Errors
    /// [`AskError::Superseded`] if a newer one took the slot, [`AskError::Failed`] with the engine's sentence.
    pub fn ask(&self, slot: Slot, request: Request) -> impl Future<Output = Result<Answer, AskError>> + use<> {
        self.send(slot, request, None)
    }

    /// Asks for a part of a file ([`Request::Export`]) or for a text ([`Request::Text`]), whose pieces become `Blob`s at the end of `pieces`: they are the
    /// browser's, which may keep them on disk, and do not pass through the page's memory.
    ///
    /// # Errors
    /// Those of [`Self::ask`].
    pub fn ask_part(
        &self,
        slot: Slot,
        request: Request,
        pieces: &Array,
    ) -> impl Future<Output = Result<Answer, AskError>> + use<> {
        self.send(slot, request, Some(pieces.clone()))
    }

    fn send(&self, slot: Slot, request: Request, pieces: Option<Array>) -> Waiting {
        let id = {
            let mut inner = self.inner.borrow_mut();
            let mut forgotten = Vec::new();
            for (id, pending) in inner.pending.iter_mut().filter(|(_, pending)| pending.slot == slot) {
                forgotten.extend(pending.answer.is_none().then_some(*id));
                pending.settle(Err(AskError::Superseded));
            }
            forgotten.into_iter().for_each(|id| inner.forget(id));
            inner.next_id += 1;
            let id = inner.next_id;
            inner.pending.insert(id, Pending { slot, pieces, ..Pending::default() });
            id
        };
        self.post(&Ask { id, request }, &Array::new(), &Array::new());
        Waiting { id, inner: Rc::clone(&self.inner) }
    }

    /// Reads sources; news and the end come as [`Event::Told`]. Where there is no engine, that is told once more.
    pub fn open(&self, mode: OpenMode, sources: &[Source]) {
        let why_dead = self.inner.borrow().why_dead.clone();
        if let Some(sentence) = why_dead {
            (self.on_event)(Event::Dead(sentence));
            return;
        }
        let infos = sources.iter().map(Source::info).collect();
        let beside = Array::new();
        for source in sources {
            match source {
                Source::File(file) => beside.push(file),
                // Kept by the page for a restart, so copied and not transferred.
                Source::Bytes { bytes, .. } => beside.push(bytes),
            };
        }
        self.post(&Ask { id: 0, request: Request::Open { mode, sources: infos } }, &beside, &Array::new());
    }

    /// Stops the reading; what was read stays.
    pub fn cancel(&self) {
        self.post(&Ask { id: 0, request: Request::Cancel }, &Array::new(), &Array::new());
    }

    fn post(&self, ask: &Ask, beside: &Array, transfer: &Array) {
        self.inner.borrow_mut().post(ask, beside, transfer);
    }

    /// No engine, now or later.
    fn die(&self, sentence: String) {
        self.inner.borrow_mut().why_dead = Some(sentence.clone());
        (self.on_event)(Event::Dead(sentence));
    }

    fn spawn(&self) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let url = self.inner.borrow().url.clone();
        let Ok(worker) = Worker::new_with_options(&url, &options) else {
            let sentence = "This browser does not let the page start its engine (a web worker). A frame with a sandbox must allow-same-origin.";
            return self.die(sentence.to_owned());
        };
        let client = self.clone();
        let on_message = Closure::new(move |event: web_sys::Event| client.received(event));
        let client = self.clone();
        let on_error = Closure::new(move |event: web_sys::Event| client.crashed(&event));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let mut inner = self.inner.borrow_mut();
        inner.worker = Some(worker);
        // The closures of the one before are kept: this may run inside one of them.
        inner.handlers.extend([on_message, on_error]);
    }

    fn received(&self, event: web_sys::Event) {
        let Ok(event) = event.dyn_into::<MessageEvent>() else { return };
        let parts: Array = event.data().unchecked_into();
        if let Some(text) = parts.get(0).as_string() {
            // Texts are understood whatever the build.
            match text.strip_prefix(READY) {
                Some(build) => self.shake_hands(build),
                None => self.inner.borrow_mut().panic_text = Some(text),
            }
            return;
        }
        let bytes_of = |at| parts.get(at).dyn_into::<ArrayBuffer>().map(|raw| Uint8Array::new(&raw).to_vec());
        let Some(tell) = protocol::decode::<Tell>(&bytes_of(0).unwrap_or_default()) else { return };
        if tell.id == 0 {
            (self.on_event)(Event::Told(tell.response));
            return;
        }
        if tell.response == Response::Piece {
            let blob = Blob::new_with_buffer_source_sequence(&Array::of1(&parts.get(1)));
            let inner = self.inner.borrow();
            let pieces = inner.pending.get(&tell.id).and_then(|pending| pending.pieces.as_ref());
            if let (Some(pieces), Ok(blob)) = (pieces, blob) {
                pieces.push(&blob);
            }
            return;
        }
        let buffer = bytes_of(1);
        let result = match tell.response {
            Response::Failed { message } => Err(AskError::Failed(message)),
            response => Ok(Answer { generation: tell.generation, response, buffer: buffer.unwrap_or_default() }),
        };
        if let Some(pending) = self.inner.borrow_mut().pending.get_mut(&tell.id) {
            pending.settle(result);
        }
    }

    fn shake_hands(&self, build: &str) {
        if build != BUILD_ID {
            self.end();
            let sentence = format!(
                "Page and engine are of different versions ({BUILD_ID} and {build}): one of them came from a cache. \
                 Reload the page without its cache (Ctrl+Shift+R)."
            );
            return self.die(sentence);
        }
        let queue = {
            let mut inner = self.inner.borrow_mut();
            inner.ready = true;
            inner.crashes_without_ready = 0;
            std::mem::take(&mut inner.queue)
        };
        let inner = self.inner.borrow();
        for message in queue {
            if let Some(worker) = &inner.worker {
                let _ = worker.post_message(&message);
            }
        }
    }

    fn end(&self) {
        let mut inner = self.inner.borrow_mut();
        inner.ready = false;
        if let Some(worker) = inner.worker.take() {
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    }

    fn crashed(&self, event: &web_sys::Event) {
        event.prevent_default();
        let reason = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
        self.end();
        let (message, again) = {
            let mut inner = self.inner.borrow_mut();
            inner.queue.clear();
            inner.crashes_without_ready += 1;
            for pending in inner.pending.values_mut() {
                pending.settle(Err(AskError::Superseded));
            }
            let message = inner.panic_text.take().or(reason).unwrap_or_else(|| "its file could not be loaded".into());
            (message, inner.crashes_without_ready < 3)
        };
        if again {
            self.spawn();
            (self.on_event)(Event::Crashed(message));
        } else {
            self.die(format!("The engine cannot be started: {message}."));
        }
    }
}

impl Inner {
    fn post(&mut self, ask: &Ask, beside: &Array, transfer: &Array) {
        let bytes = protocol::encode(ask);
        let control = Uint8Array::new_with_length(bytes.len() as u32);
        control.copy_from(&bytes);
        let message: JsValue = Array::of2(&control.buffer(), beside).into();
        if !self.ready {
            self.queue.push(message);
            return;
        }
        if let Some(worker) = &self.worker {
            // A message that cannot be cloned is a bug of ours and would show as a request without an answer.
            let _ = worker.post_message_with_transfer(&message, transfer);
        }
    }

    /// A question that nobody waits for any more: the engine need not answer it.
    fn forget(&mut self, id: u32) {
        self.post(&Ask { id: 0, request: Request::Forget { id } }, &Array::new(), &Array::new());
    }
}

impl Pending {
    fn settle(&mut self, answer: Result<Answer, AskError>) {
        if self.answer.is_none() {
            self.answer = Some(answer);
        }
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

struct Waiting {
    id: u32,
    inner: Rc<RefCell<Inner>>,
}

impl Future for Waiting {
    type Output = Result<Answer, AskError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut inner = self.inner.borrow_mut();
        let Some(pending) = inner.pending.get_mut(&self.id) else { return Poll::Ready(Err(AskError::Superseded)) };
        if let Some(answer) = pending.answer.take() {
            inner.pending.remove(&self.id);
            return Poll::Ready(answer);
        }
        pending.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Ok(mut inner) = self.inner.try_borrow_mut() else { return };
        if inner.pending.remove(&self.id).is_some_and(|pending| pending.answer.is_none()) {
            inner.forget(self.id);
        }
    }
}
