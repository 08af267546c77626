//! Prints the page's TypeScript bindings; `cargo xtask bindings` writes them to their file.

#![allow(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", station::commands::typescript());
}
