//! The web pages as files: those built into the program, or a folder of them. Each is held with the smaller forms that the build
//! made of it, and with what tells one version from another.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use axum::body::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

/// What `make web` has built; nothing in a program compiled without it.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// How the bytes of a form are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// Brotli.
    Brotli,
    /// Gzip.
    Gzip,
    /// Not at all.
    Plain,
}

impl Packing {
    /// As `Content-Encoding` and `Accept-Encoding` say it; nothing for plain bytes.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Packing::Brotli => Some("br"),
            Packing::Gzip => Some("gzip"),
            Packing::Plain => None,
        }
    }
}

/// One form of a file.
#[derive(Clone, Debug)]
pub struct Form {
    /// How it is packed.
    pub packing: Packing,
    /// The bytes to send.
    pub bytes: Bytes,
    /// Strong entity tag, quotes included; another one for every form.
    pub tag: String,
}

/// One file: a page, a script, a picture.
#[derive(Clone, Debug)]
pub struct File {
    /// Its forms, the smallest packing first; the plain one is always there, and last.
    pub forms: Vec<Form>,
}

/// All files, by path below the root (`assets/desk-Ab12.js`, `desk.html`).
#[derive(Debug, Default)]
pub struct Pages(BTreeMap<String, File>);

impl Pages {
    /// Those built into the program.
    pub fn built_in() -> Pages {
        Pages::of(Built::iter().filter_map(|name| Some((name.to_string(), bytes_of(Built::get(&name)?.data)))))
    }

    /// Those in a folder, as they are now.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read.
    pub fn in_folder(folder: &Path) -> std::io::Result<Pages> {
        let mut found = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(inner) = folders.pop() {
            for entry in std::fs::read_dir(inner)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(name) = path.strip_prefix(folder) {
                    let name = name.to_string_lossy().replace('\\', "/");
                    found.push((name, std::fs::read(&path)?.into()));
                }
            }
        }
        Ok(Pages::of(found))
    }

    /// Puts packed forms (`name.br`, `name.gz`) with their files.
    fn of(files: impl IntoIterator<Item = (String, Bytes)>) -> Pages {
        let files: BTreeMap<String, Bytes> = files.into_iter().collect();
        let form = |name: String, packing: Packing| {
            let bytes = files.get(&name)?.clone();
            Some(Form { packing, tag: tag(&bytes), bytes })
        };
        let plain = files.keys().filter(|name| !is_packed(name, &files));
        let forms = plain.map(|name| {
            let forms = [
                form(format!("{name}.br"), Packing::Brotli),
                form(format!("{name}.gz"), Packing::Gzip),
                form(name.clone(), Packing::Plain),
            ];
            (name.clone(), File { forms: forms.into_iter().flatten().collect() })
        });
        Pages(forms.collect())
    }

    /// A file by its path below the root.
    pub fn find(&self, path: &str) -> Option<&File> {
        self.0.get(path)
    }

    /// True when nothing was built.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn is_packed(name: &str, files: &BTreeMap<String, Bytes>) -> bool {
    let of = name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz"));
    of.is_some_and(|plain| files.contains_key(plain))
}

fn bytes_of(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    }
}

/// 128 bits of the digest are plenty to tell versions apart.
fn tag(bytes: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(bytes).into();
    let hex = crate::auth::secret::hex(&digest);
    format!("\"{}\"", hex.get(..32).unwrap_or(&hex))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_forms_belong_to_their_file() {
        let file = |name: &str, text: &'static str| (name.to_owned(), Bytes::from_static(text.as_bytes()));
        let pages = Pages::of([
            file("desk.html", "page"),
            file("desk.html.br", "p"),
            file("desk.html.gz", "pg"),
            file("assets/alone.gz", "an archive of its own"),
            file("favicon.svg", "star"),
        ]);
        let forms = |name: &str| -> Vec<Packing> {
            pages.find(name).map(|file| file.forms.iter().map(|form| form.packing).collect()).unwrap_or_default()
        };
        assert_eq!(forms("desk.html"), [Packing::Brotli, Packing::Gzip, Packing::Plain]);
        assert_eq!(forms("favicon.svg"), [Packing::Plain]);
        assert_eq!(forms("assets/alone.gz"), [Packing::Plain]);
        assert_eq!(forms("desk.html.br"), []);
        let page = pages.find("desk.html").unwrap();
        // The first half of the SHA-256 of "page".
        assert_ne!(page.forms[0].tag, page.forms[1].tag);
        assert_eq!(page.forms[2].tag.len(), 34);
    }
}
