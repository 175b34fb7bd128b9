//! The last data set, kept in the browser's own cache for the next visit. It may be blocked (frames of other sites, pages
//! without encryption) or too small: then nothing is kept, and whoever asks is told so.

use js_sys::{Array, decode_uri_component, encode_uri_component};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, File, Request, Response};

const CACHE: &str = "spanglass-data";

/// Addresses under this one stand for files; none of them is ever fetched.
const FOLDER: &str = "kept";

async fn cache() -> Result<Cache, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let caches = window.caches()?;
    if caches.is_falsy() {
        return Err(JsValue::NULL);
    }
    JsFuture::from(caches.open(CACHE)).await?.dyn_into()
}

/// Keeps these files in place of those before; false, and then none, where that is not possible.
pub async fn keep_files(files: &[(String, Blob)]) -> bool {
    forget_files().await;
    let put = async || -> Result<(), JsValue> {
        let cache = cache().await?;
        for (number, (name, blob)) in files.iter().enumerate() {
            // The number keeps files of one name apart.
            let address = format!("{FOLDER}/{number}/{}", String::from(encode_uri_component(name)));
            let body = Response::new_with_opt_blob(Some(blob))?;
            JsFuture::from(cache.put_with_str(&address, &body)).await?;
        }
        Ok(())
    };
    let is_kept = put().await.is_ok();
    if !is_kept {
        forget_files().await;
    }
    is_kept
}

/// The files that are kept, in their order, which is that of a cache; they are read only when somebody reads them.
pub async fn kept_files() -> Vec<File> {
    let get = async || -> Result<Vec<File>, JsValue> {
        let cache = cache().await?;
        let addresses: Array = JsFuture::from(cache.keys()).await?.dyn_into()?;
        let mut files = Vec::new();
        for request in addresses.iter() {
            let request: Request = request.dyn_into()?;
            let address = request.url();
            let name = address.rsplit('/').next().unwrap_or_default();
            let name = String::from(decode_uri_component(name)?);
            let response: Response = JsFuture::from(cache.match_with_request(&request)).await?.dyn_into()?;
            let blob = JsFuture::from(response.blob()?).await?;
            files.push(File::new_with_blob_sequence(&Array::of1(&blob), &name)?);
        }
        Ok(files)
    };
    get().await.unwrap_or_default()
}

/// Forgets what is kept.
pub async fn forget_files() {
    let caches = web_sys::window().and_then(|window| window.caches().ok()).filter(|caches| !caches.is_falsy());
    if let Some(caches) = caches {
        // Fails where storage is blocked: then there is nothing to forget.
        let _ = JsFuture::from(caches.delete(CACHE)).await;
    }
}
