//! Makes the folder that the pages are embedded from, so that a checkout without built pages compiles.

fn main() {
    let folder = std::path::Path::new("../../web/dist");
    // A checkout that cannot be written to has its pages already, or does without.
    let _ = std::fs::create_dir_all(folder);
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed=build.rs");
}
