//! The worker's own global scope.

use js_sys::{Array, ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::collections::VecDeque;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

/// The global scope.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// The fragment that makes a worker a parser.
pub(super) const PARSER_FRAGMENT: &str = "#parser";

/// Whether this worker was started as a parser.
pub(super) fn is_parser() -> bool {
    scope().location().hash() == PARSER_FRAGMENT
}

/// The address of this worker's first script, which starts parsers too.
pub(super) fn own_address() -> String {
    let location = scope().location();
    format!("{}{}", location.href().trim_end_matches(&location.hash()), PARSER_FRAGMENT)
}

/// How many parsers to use: what the worker's address asks for (`parsers=2`), for measurements; else one fewer than
/// there are cores, at least 1 and at most 4.
pub(super) fn parser_count() -> usize {
    let search = scope().location().search();
    let asked = search.split(['?', '&']).find_map(|pair| pair.strip_prefix("parsers="));
    if let Some(count) = asked.and_then(|count| count.parse::<usize>().ok()) {
        return count.min(16);
    }
    let cores = scope().navigator().hardware_concurrency();
    (cores as usize).saturating_sub(1).clamp(1, 4)
}

/// The compiled module, as the boot script keeps it.
pub(super) fn module() -> JsValue {
    Reflect::get(&js_sys::global(), &"spanglassModule".into()).unwrap_or(JsValue::UNDEFINED)
}

/// Milliseconds since the worker began.
pub(super) fn now_ms() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

/// Lets messages come in, for so long at least.
pub(super) async fn pause(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        // Fails for a string only, which a policy may forbid.
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(promise).await;
}

thread_local! {
    /// Both ends of a channel to oneself; what comes out lets the next that waits go on.
    static TO_SELF: Option<MessageChannel> = to_self();
    static TURNS: RefCell<VecDeque<Function>> = const { RefCell::new(VecDeque::new()) };
}

fn to_self() -> Option<MessageChannel> {
    let channel = MessageChannel::new().ok()?;
    let next = Closure::<dyn FnMut()>::new(|| {
        if let Some(resolve) = TURNS.with_borrow_mut(VecDeque::pop_front) {
            // Fails only for what cannot be called.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    channel.port2().set_onmessage(Some(next.into_js_value().unchecked_ref()));
    Some(channel)
}

/// Lets messages come in that are waiting; a timer would wait for 4 ms more.
pub(super) async fn take_turns() {
    let promise = Promise::new(&mut |resolve, _| {
        let sent = TO_SELF.with(|channel| channel.as_ref()?.port1().post_message(&JsValue::NULL).ok());
        if sent.is_some() {
            TURNS.with_borrow_mut(|turns| turns.push_back(resolve));
        } else {
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    let _ = JsFuture::from(promise).await;
}

/// Sends a control message and a buffer beside it, both transferred.
pub(super) fn post(control: &[u8], beside: Option<&[u8]>) {
    let (message, transfer) = (Array::new(), Array::new());
    for bytes in [Some(control), beside].into_iter().flatten() {
        let buffer = to_buffer(bytes);
        message.push(&buffer);
        transfer.push(&buffer);
    }
    // Fails only for what cannot be cloned, which buffers are not.
    let _ = scope().post_message_with_transfer(&message, &transfer);
}

/// Sends a buffer, transferred, of which the first `len` bytes count.
pub(super) fn post_buffer(buffer: &ArrayBuffer, len: u32) {
    // Fails only for what cannot be cloned, which buffers are not.
    let _ = scope().post_message_with_transfer(&Array::of2(buffer, &len.into()), &Array::of1(buffer));
}

/// Sends a text: what a panic says, or that the engine stands.
pub(super) fn post_text(message: &str) {
    let _ = scope().post_message(&Array::of1(&JsValue::from_str(message)));
}

/// The bytes of a part of a message; empty where it is none.
pub(super) fn bytes_of(part: &JsValue) -> Vec<u8> {
    part.dyn_ref::<ArrayBuffer>().map(|buffer| Uint8Array::new(buffer).to_vec()).unwrap_or_default()
}

/// Copies the first `len` bytes of a buffer to `into`, whose memory is used again.
pub(super) fn copy_out(buffer: &ArrayBuffer, len: u32, into: &mut Vec<u8>) {
    let bytes = Uint8Array::new_with_byte_offset_and_length(buffer, 0, len.min(buffer.byte_length()));
    into.resize(bytes.length() as usize, 0);
    bytes.copy_to(into);
}

/// Buffers that are used again have room to spare, so that they fit next time.
const SPARE_BYTES: u32 = 256 * 1024;

/// A buffer that begins with `bytes`: `used`, if they fit in it. Memory that the system must hand out anew costs several
/// times what the copy does.
pub(super) fn refill(used: Option<ArrayBuffer>, bytes: &[u8]) -> ArrayBuffer {
    let len = bytes.len() as u32;
    let fitting = used.filter(|used| used.byte_length() >= len);
    let buffer = fitting.unwrap_or_else(|| ArrayBuffer::new(len.next_multiple_of(SPARE_BYTES)));
    Uint8Array::new_with_byte_offset_and_length(&buffer, 0, len).copy_from(bytes);
    buffer
}

/// A copy outside of wasm's memory, which can be transferred.
pub(super) fn to_buffer(bytes: &[u8]) -> ArrayBuffer {
    let array = Uint8Array::new_with_length(bytes.len() as u32);
    array.copy_from(bytes);
    array.buffer()
}

type Handler = Closure<dyn FnMut(MessageEvent)>;

thread_local! {
    static HANDLER: RefCell<Option<Handler>> = const { RefCell::new(None) };
}

/// Calls `handler` with the parts of each message, from now on and to the end of the worker.
pub(super) fn on_message(mut handler: impl FnMut(Array) + 'static) {
    let closure = Closure::new(move |event: MessageEvent| {
        if let Ok(parts) = event.data().dyn_into::<Array>() {
            handler(parts);
        }
    });
    scope().set_onmessage(Some(closure.as_ref().unchecked_ref()));
    HANDLER.with(|slot| *slot.borrow_mut() = Some(closure));
}

/// What a panic says is sent before the trap arrives: `onerror` alone would only tell "unreachable".
pub(super) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| post_text(&panic.to_string())));
}
