//! Files that the page makes, into the user's downloads.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Response, Url};

/// What compresses a stream; web-sys has it among what is not stable yet, but all browsers have it since 2023.
fn compressor(form: &str) -> Result<Object, JsValue> {
    let class: Function = Reflect::get(&js_sys::global(), &"CompressionStream".into())?.dyn_into()?;
    Reflect::construct(&class, &Array::of1(&form.into()))?.dyn_into()
}

/// Calls what web-sys does not have, or only with a type of its own.
pub fn call(object: &JsValue, name: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(object, &name.into())?.dyn_into()?;
    Reflect::apply(&function, object, &arguments.iter().collect())
}

/// Whether the browser compresses.
#[must_use]
pub fn can_gzip() -> bool {
    compressor("gzip").is_ok()
}

/// The pieces as one file, compressed if asked; `None` where the browser has no room for it, or cannot compress.
pub async fn file_of(pieces: &Array, is_gzip: bool) -> Option<Blob> {
    let whole = Blob::new_with_blob_sequence(pieces).ok()?;
    if !is_gzip {
        return Some(whole);
    }
    // As a stream: neither the page nor the engine ever holds all of it.
    let packed = whole.stream().pipe_through(compressor("gzip").ok()?.unchecked_ref());
    let answer = Response::new_with_opt_readable_stream(Some(&packed)).ok()?;
    JsFuture::from(answer.blob().ok()?).await.ok()?.dyn_into().ok()
}

/// Packs by zlib what it is given piece by piece: of a file as a whole the browser packs all at once, and the page stands still.
pub struct Zlib {
    writer: JsValue,
    packed: Promise,
}

impl Zlib {
    /// Fails where the browser cannot pack.
    pub fn new() -> Result<Self, JsValue> {
        let stream = compressor("deflate")?;
        let end = |name: &str| Reflect::get(&stream, &name.into());
        let packed = Response::new_with_opt_readable_stream(Some(end("readable")?.unchecked_ref()))?.array_buffer()?;
        Ok(Self { writer: call(&end("writable")?, "getWriter", &[])?, packed })
    }

    /// Packs what comes next.
    pub fn write(&self, bytes: &[u8]) -> Result<JsFuture, JsValue> {
        let written = call(&self.writer, "write", &[Uint8Array::from(bytes).into()])?;
        Ok(written.unchecked_into::<Promise>().into())
    }

    /// All of it, packed: an `ArrayBuffer`.
    pub fn end(self) -> Result<JsFuture, JsValue> {
        call(&self.writer, "close", &[])?;
        Ok(self.packed.into())
    }
}

/// A text as a piece of a file.
#[must_use]
pub fn text_piece(text: &str) -> Option<Blob> {
    Blob::new_with_str_sequence(&Array::of1(&JsValue::from_str(text))).ok()
}

/// The text of some pieces.
pub async fn text_of(pieces: &Array) -> Option<String> {
    let whole = Blob::new_with_blob_sequence(pieces).ok()?;
    JsFuture::from(whole.text()).await.ok()?.as_string()
}

/// Hands a file to the browser under this name. False where it may not (frames without leave to download say nothing).
pub fn save_file(file: &Blob, name: &str) -> bool {
    let save = || -> Result<(), JsValue> {
        let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
        let address = Url::create_object_url_with_blob(file)?;
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
        // The browser has begun to read it by then; without this the file stays in memory as long as the page.
        leptos::prelude::set_timeout(
            move || drop(Url::revoke_object_url(&address)),
            std::time::Duration::from_secs(60),
        );
        Ok(())
    };
    save().is_ok()
}
