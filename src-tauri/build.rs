//! Tells Tauri where this package keeps its permissions and capabilities, and cargo what the binary embeds.

use tauri_build::{AppManifest, Attributes};

fn main() {
    for embedded in ["src-tauri/capabilities", "src-tauri/permissions", "icons", "ui/dist"] {
        println!("cargo:rerun-if-changed={embedded}");
    }
    let manifest = AppManifest::new().permissions_path_pattern("./src-tauri/permissions/*.toml");
    let attributes =
        Attributes::new().app_manifest(manifest).capabilities_path_pattern("./src-tauri/capabilities/*.json");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:error={error:#}");
    }
}
