//! The parse workers of one load: chunks queue up for whoever is free, batches come back in any order.

use super::scope;
use crate::engine::protocol;
use crate::ingest::ChunkHead;
use crate::model::Batch;
use js_sys::{Array, ArrayBuffer, Object, Reflect};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// Chunks a parser may have at a time: enough to go on with while the engine scans a slice, or parses a chunk itself.
const IN_FLIGHT: usize = 3;

/// Chunks that may wait, per parser; what comes then is parsed by the engine.
const QUEUE: usize = 1;

struct Member {
    worker: Worker,
    is_ready: bool,
    files: VecDeque<u32>,
    _handlers: [Closure<dyn FnMut(web_sys::Event)>; 2],
}

/// A chunk, outside of this worker's memory already.
struct Queued {
    head: ChunkHead,
    /// Begins with its bytes.
    buffer: ArrayBuffer,
    len: u32,
}

#[derive(Default)]
struct Inner {
    members: Vec<Member>,
    queue: VecDeque<Queued>,
    /// Buffers that came back.
    used: Vec<ArrayBuffer>,
    /// Holds a batch's bytes while it is decoded.
    scratch: Vec<u8>,
    wakers: Vec<Waker>,
    in_flight: usize,
}

/// Takes a batch.
type Absorb = Rc<dyn Fn(Batch)>;

/// Is told the number of the file at hand, and what a parser said when it failed.
type Crashed = Rc<dyn Fn(u32, String)>;

/// Handle to the pool; clones share it.
#[derive(Clone)]
pub(super) struct Pool(Rc<RefCell<Inner>>);

impl Pool {
    /// Starts `count` parsers. `absorb` gets each batch; `crashed` the number of the file and the message when a parser
    /// panics.
    pub fn start(count: usize, absorb: impl Fn(Batch) + 'static, crashed: impl Fn(u32, String) + 'static) -> Self {
        let pool = Self(Rc::default());
        let (absorb, crashed): (Absorb, Crashed) = (Rc::new(absorb), Rc::new(crashed));
        for _ in 0..count {
            // Its place in the list: one that could not be started takes none.
            let number = pool.0.borrow().members.len();
            if let Some(member) = pool.member(number, &absorb, &crashed) {
                pool.0.borrow_mut().members.push(member);
            }
        }
        pool
    }

    fn member(&self, number: usize, absorb: &Absorb, crashed: &Crashed) -> Option<Member> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&scope::own_address(), &options).ok()?;
        let (pool, take, tell) = (self.clone(), Rc::clone(absorb), Rc::clone(crashed));
        let on_message = Closure::new(move |event: web_sys::Event| pool.received(number, &event, &*take, &*tell));
        let (pool, tell) = (self.clone(), Rc::clone(crashed));
        let on_error = Closure::new(move |event: web_sys::Event| {
            event.prevent_default();
            let message = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
            tell(pool.file_of(number), message.unwrap_or_else(|| "a parser could not be started".into()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let first = Object::new();
        Reflect::set(&first, &"module".into(), &scope::module()).ok()?;
        worker.post_message(&first).ok()?;
        Some(Member { worker, is_ready: false, files: VecDeque::new(), _handlers: [on_message, on_error] })
    }

    /// Queues a chunk.
    pub fn push(&self, head: ChunkHead, bytes: &[u8]) {
        {
            let mut inner = self.0.borrow_mut();
            let buffer = scope::refill(inner.used.pop(), bytes);
            inner.queue.push_back(Queued { head, buffer, len: bytes.len() as u32 });
        }
        self.dispatch();
    }

    /// Whether it takes more chunks; never, where no parser could be started: this browser may not allow workers in
    /// workers.
    pub fn has_room(&self) -> bool {
        let inner = self.0.borrow();
        inner.queue.len() < inner.members.len() * QUEUE
    }

    /// Waits until every batch is back.
    pub async fn idle(&self) {
        self.until(|inner| inner.queue.is_empty() && inner.in_flight == 0).await;
    }

    async fn until(&self, is_met: impl Fn(&Inner) -> bool) {
        poll_fn(|context| {
            let mut inner = self.0.borrow_mut();
            if is_met(&inner) {
                return Poll::Ready(());
            }
            inner.wakers.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn dispatch(&self) {
        let mut inner = self.0.borrow_mut();
        let Inner { members, queue, in_flight, .. } = &mut *inner;
        while !queue.is_empty() {
            let free = members.iter_mut().enumerate().filter(|(_, member)| member.is_ready);
            let Some((number, member)) = free.min_by_key(|(_, member)| member.files.len()) else { return };
            if member.files.len() >= IN_FLIGHT {
                return;
            }
            let Some(chunk) = queue.pop_front() else { return };
            member.files.push_back(chunk.head.file);
            *in_flight += 1;
            send(&member.worker, number as u32, &chunk);
        }
    }

    fn received(&self, number: usize, event: &web_sys::Event, absorb: &dyn Fn(Batch), crashed: &dyn Fn(u32, String)) {
        let Some(parts) = event.dyn_ref::<MessageEvent>().map(|event| event.data().unchecked_into::<Array>()) else {
            return;
        };
        if let Some(message) = parts.get(0).as_string() {
            return crashed(self.file_of(number), message);
        }
        let Ok(buffer) = parts.get(0).dyn_into::<ArrayBuffer>() else { return };
        if buffer.byte_length() == 0 {
            if let Some(member) = self.0.borrow_mut().members.get_mut(number) {
                member.is_ready = true;
            }
            return self.dispatch();
        }
        let (file, mut bytes) = {
            let mut inner = self.0.borrow_mut();
            inner.in_flight = inner.in_flight.saturating_sub(1);
            let file = inner.members.get_mut(number).and_then(|member| member.files.pop_front()).unwrap_or(0);
            (file, std::mem::take(&mut inner.scratch))
        };
        let len = parts.get(1).as_f64().unwrap_or_default();
        scope::copy_out(&buffer, len as u32, &mut bytes);
        self.0.borrow_mut().used.push(buffer);
        // The parser goes on while its batch is taken.
        self.dispatch();
        let batch = Batch::decode(&bytes);
        self.0.borrow_mut().scratch = bytes;
        match batch {
            Ok(batch) => absorb(batch),
            Err(_) => crashed(file, "a parser sent what is no batch".into()),
        }
        let wakers = std::mem::take(&mut self.0.borrow_mut().wakers);
        wakers.into_iter().for_each(Waker::wake);
    }

    /// The file whose chunk a parser has at hand.
    fn file_of(&self, number: usize) -> u32 {
        let inner = self.0.borrow();
        inner.members.get(number).and_then(|member| member.files.front().copied()).unwrap_or(0)
    }

    /// Ends the parsers.
    pub fn end(&self) {
        for member in self.0.borrow_mut().members.drain(..) {
            member.worker.set_onmessage(None);
            member.worker.set_onerror(None);
            member.worker.terminate();
        }
    }
}

fn send(worker: &Worker, number: u32, Queued { head, buffer, len }: &Queued) {
    let head = scope::to_buffer(&protocol::encode(&(number, len, head)));
    let message = Array::of2(&head, buffer);
    // Fails only for what cannot be cloned, which buffers are not.
    let _ = worker.post_message_with_transfer(&message, &message);
}
