//! The engine's end of the wire: a thin envelope round [`Session`], and the driver of its loads.

use super::pool::Pool;
use super::reader::Reader;
use super::scope;
use super::warm_up::warm_up;
use crate::engine::load::{Enough, Load};
use crate::engine::protocol::{self, Ask, BUILD_ID, OpenMode, READY, Request, Response, SourceInfo, Tell};
use crate::engine::{Prepared, Reply, Session};
use crate::ingest::{Emit, Parser};
use js_sys::Array;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use wasm_bindgen::{JsCast as _, JsValue};

/// Below this many bytes a load is parsed here: starting a parser takes longer.
const INLINE_BYTES: u64 = 2 * 1024 * 1024;

/// So long nobody asks anything before a part of what answers are made of is worked out.
const IDLE_MS: i32 = 200;

/// News of a load come this often.
const PROGRESS_MS: f64 = 150.0;

#[derive(Default)]
struct Host {
    session: Session,
    load: Option<Load>,
    /// Questions that were not answered yet, in the order in which they came.
    waiting: Vec<Ask>,
    /// They are being answered, one after the other.
    is_serving: bool,
    /// How often something was asked.
    asked: u64,
    told_ms: f64,
    /// News that came too early for the page will be told.
    is_news_due: bool,
}

type Shared = Rc<RefCell<Host>>;

/// Serves to the end.
pub(super) fn run() {
    let host = Shared::default();
    let at_message = Rc::clone(&host);
    scope::on_message(move |parts| {
        let Some(ask) = protocol::decode::<Ask>(&scope::bytes_of(&parts.get(0))) else { return };
        match ask.request {
            Request::Open { mode, sources } => {
                let beside = parts.get(1).dyn_into::<Array>().map(|list| list.to_vec()).unwrap_or_default();
                open(&at_message, mode, sources, beside);
            }
            Request::Cancel => {
                if let Some(load) = &mut at_message.borrow_mut().load {
                    load.cancel();
                }
            }
            Request::Forget { id } => at_message.borrow_mut().waiting.retain(|ask| ask.id != id),
            _ => {
                at_message.borrow_mut().waiting.push(ask);
                serve(&at_message);
            }
        }
    });
    scope::post_text(&format!("{READY}{BUILD_ID}"));
    wasm_bindgen_futures::spawn_local(warm_up(move || {
        let host = host.borrow();
        host.load.is_none() && host.session.generation() == 0
    }));
}

fn tell(id: u32, generation: u64, reply: Reply) {
    let tell = Tell { id, generation, response: reply.response };
    scope::post(&protocol::encode(&tell), reply.buffer.as_deref());
}

/// Answers what waits. Before each answer messages may come in: a filter that changes takes back what was asked for with the one
/// before.
fn serve(host: &Shared) {
    {
        let mut here = host.borrow_mut();
        here.asked += 1;
        if std::mem::replace(&mut here.is_serving, true) {
            return;
        }
    }
    let host = Rc::clone(host);
    wasm_bindgen_futures::spawn_local(async move {
        scope::take_turns().await;
        while let Some(next) = next(&host) {
            match next {
                Next::Answer(ask) => answer(&host, &ask),
                Next::Step => {}
            }
            scope::take_turns().await;
        }
        host.borrow_mut().is_serving = false;
        prepare(&host).await;
    });
}

/// Works out what answers are made of, part by part, until something is asked or read. Who asks waits for the end of a part.
async fn prepare(host: &Shared) {
    let asked = host.borrow().asked;
    let mut made = Prepared::Part;
    while made != Prepared::All {
        match made {
            Prepared::Step => scope::take_turns().await,
            _ => scope::pause(IDLE_MS).await,
        }
        let mut here = host.borrow_mut();
        if here.asked != asked || here.load.is_some() {
            return;
        }
        made = here.session.prepare();
    }
}

/// What is done before the next message may come in.
enum Next {
    Answer(Ask),
    /// A step towards what is asked beside the figures was taken.
    Step,
}

/// What came first is answered first. But what stands beside the figures waits for them while it needs steps, which may take
/// longer than they do. Nothing is answered while files are being added.
fn next(host: &Shared) -> Option<Next> {
    let mut here = host.borrow_mut();
    if !here.session.is_open() || here.waiting.is_empty() {
        return None;
    }
    let is_ready = here.session.is_prepared_beside();
    if let Some(at) = here.waiting.iter().position(|ask| is_ready || !ask.request.is_beside()) {
        return Some(Next::Answer(here.waiting.remove(at)));
    }
    here.session.prepare_beside();
    Some(Next::Step)
}

fn answer(host: &Shared, ask: &Ask) {
    let mut here = host.borrow_mut();
    let generation = here.session.generation();
    let mut reply = match &ask.request {
        Request::Export { filter, what, first } => {
            let mut pieces = Pieces { id: ask.id, generation, bytes: Vec::new() };
            let response = here.session.export(filter, what, *first, &mut pieces);
            pieces.send();
            response.into()
        }
        request => here.session.handle(request),
    };
    if reply.response == Response::Text {
        // As a file: the page keeps it as the browser's, and no piece takes long to hand over.
        let text = reply.buffer.take().unwrap_or_default();
        let piece = |part: &[u8]| Reply { response: Response::Piece, buffer: Some(part.to_vec()) };
        text.chunks(PIECE_BYTES).for_each(|part| tell(ask.id, generation, piece(part)));
    }
    tell(ask.id, generation, reply);
}

/// Bytes after which a piece of a file goes to the page: a single trace may be hundreds of megabytes, which must never
/// stand here as a whole.
const PIECE_BYTES: usize = 1024 * 1024;

/// Sends what is written to it to the page, piece by piece.
struct Pieces {
    id: u32,
    generation: u64,
    bytes: Vec<u8>,
}

impl Pieces {
    fn send(&mut self) {
        if !self.bytes.is_empty() {
            let reply = Reply { response: Response::Piece, buffer: Some(std::mem::take(&mut self.bytes)) };
            tell(self.id, self.generation, reply);
        }
    }
}

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= PIECE_BYTES {
            self.send();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn open(host: &Shared, mode: OpenMode, infos: Vec<SourceInfo>, sources: Vec<JsValue>) {
    {
        let mut here = host.borrow_mut();
        if here.load.is_some() {
            let message = "Another load is under way: cancel it first.".to_owned();
            return tell(0, here.session.generation(), Response::Failed { message }.into());
        }
        let load = here.session.begin(mode, &infos);
        here.load = Some(load);
    }
    let host = Rc::clone(host);
    wasm_bindgen_futures::spawn_local(async move {
        let total: u64 = infos.iter().map(|info| info.bytes).sum();
        let count = if total < INLINE_BYTES { 0 } else { scope::parser_count() };
        let pool = start_pool(&host, count);
        read_all(&host, &pool, &sources).await;
        pool.idle().await;
        pool.end();
        finish(&host);
    });
}

fn start_pool(host: &Shared, count: usize) -> Pool {
    let (at_batch, at_crash) = (Rc::clone(host), Rc::clone(host));
    let absorb = move |batch: crate::model::Batch| {
        if let Some(load) = &mut at_batch.borrow_mut().load {
            load.absorb(&batch);
        }
        progress(&at_batch, false);
    };
    let crashed = move |file: u32, message: String| {
        // The page restarts us, and must know whose fault it was.
        if let Some(load) = &mut at_crash.borrow_mut().load {
            load.point_to(file);
        }
        progress(&at_crash, true);
        scope::post_text(&message);
        wasm_bindgen::throw_str(&message);
    };
    Pool::start(count, absorb, crashed)
}

async fn read_all(host: &Shared, pool: &Pool, sources: &[JsValue]) {
    let order = host.borrow().load.as_ref().map(Load::reading_order).unwrap_or_default();
    let mut inline = Parser::new(u32::MAX);
    let mut slice = Vec::new();
    for source in order {
        let Some(mut reader) = sources.get(source).and_then(Reader::new) else {
            with_load(host, |load| load.fail(source, "could not be opened"));
            continue;
        };
        loop {
            match reader.next(&mut slice).await {
                Ok(true) => {
                    let step = feed(host, pool, &mut inline, |load, emit| load.push(source, &slice, emit));
                    progress(host, false);
                    if step == Err(Enough) {
                        break;
                    }
                }
                Ok(false) => break,
                Err(reason) => {
                    with_load(host, |load| load.fail(source, &format!("can no longer be read ({reason})")));
                    break;
                }
            }
        }
        let _ = feed(host, pool, &mut inline, |load, emit| {
            load.end(source, emit);
            Ok(())
        });
    }
}

/// Runs a step of the load, and has the chunks it yields parsed: by the pool; here, where all of it has enough to do.
fn feed(
    host: &Shared,
    pool: &Pool,
    inline: &mut Parser,
    step: impl FnOnce(&mut Load, &mut Emit<'_>) -> Result<(), Enough>,
) -> Result<(), Enough> {
    let mut here = host.borrow_mut();
    let Some(load) = &mut here.load else { return Err(Enough) };
    let mut batches = Vec::new();
    let result = step(load, &mut |head, bytes| {
        if pool.has_room() {
            pool.push(head, bytes);
        } else {
            batches.push(inline.parse(&head, bytes));
        }
    });
    batches.iter().for_each(|batch| load.absorb(batch));
    result
}

fn with_load(host: &Shared, change: impl FnOnce(&mut Load)) {
    if let Some(load) = &mut host.borrow_mut().load {
        change(load);
    }
}

fn progress(host: &Shared, at_once: bool) {
    let mut here = host.borrow_mut();
    let now = scope::now_ms();
    if !at_once && now - here.told_ms < PROGRESS_MS {
        // The last news before a pause must not be lost.
        if !std::mem::replace(&mut here.is_news_due, true) {
            let host = Rc::clone(host);
            wasm_bindgen_futures::spawn_local(async move {
                scope::pause(PROGRESS_MS as i32).await;
                host.borrow_mut().is_news_due = false;
                progress(&host, true);
            });
        }
        return;
    }
    here.told_ms = now;
    let Some(load) = &here.load else { return };
    tell(0, here.session.generation(), Response::Progress(load.progress()).into());
}

fn finish(host: &Shared) {
    {
        let mut here = host.borrow_mut();
        let Some(load) = here.load.take() else { return };
        let response = here.session.finish(load);
        tell(0, here.session.generation(), response.into());
    }
    serve(host);
}
