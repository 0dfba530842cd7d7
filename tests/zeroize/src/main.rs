//! Mints like a build script, and searches every block of memory for pieces of the key before it is
//! freed.
//!
//! The first argument is a file with the pieces, one per line, in hexadecimal. With a second argument
//! the program leaves a copy in freed memory, which the search must find.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::env;
use std::fs;
use std::process::ExitCode;
use std::slice;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

struct SearchingAllocator;

#[global_allocator]
static ALLOCATOR: SearchingAllocator = SearchingAllocator;

static PIECES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
static SEARCHING: AtomicBool = AtomicBool::new(false);
static FINDINGS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all calls are forwarded to the system's allocator. The default `realloc` allocates a new
// block, copies, and frees the old block through `dealloc`.
unsafe impl GlobalAlloc for SearchingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeroed, because `dealloc` reads the whole block.
        // SAFETY: upheld by the caller.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if SEARCHING.load(Ordering::Relaxed) {
            // SAFETY: the block is valid until it is freed below, and `alloc` initialized it.
            search(unsafe { slice::from_raw_parts(block, layout.size()) });
        }
        // SAFETY: upheld by the caller.
        unsafe { System.dealloc(block, layout) }
    }
}

fn search(bytes: &[u8]) {
    let contains = |piece: &Vec<u8>| memchr::memmem::find(bytes, piece).is_some();
    if PIECES
        .get()
        .is_some_and(|pieces| pieces.iter().any(contains))
    {
        // The backtrace allocates too.
        SEARCHING.store(false, Ordering::Relaxed);
        FINDINGS.fetch_add(1, Ordering::Relaxed);
        eprintln!("{}", Backtrace::force_capture());
        SEARCHING.store(true, Ordering::Relaxed);
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().expect("a file with the pieces");
    let text = fs::read_to_string(file).expect("a text file");
    let pieces: Vec<_> = text
        .lines()
        .map(|line| hex::decode(line).expect("hexadecimal"))
        .collect();
    let pieces = PIECES.get_or_init(|| pieces);

    SEARCHING.store(true, Ordering::Relaxed);
    if arguments.next().is_some() {
        drop(pieces[0].clone());
    }
    let minted = maps_token_build::Builder::new().try_mint();
    SEARCHING.store(false, Ordering::Relaxed);

    match minted {
        Ok(minted) => println!("{} minted", minted.tokens().len()),
        Err(error) => println!("{error}"),
    }
    ExitCode::from(u8::from(FINDINGS.load(Ordering::Relaxed) > 0))
}
