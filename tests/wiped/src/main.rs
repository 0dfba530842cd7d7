//! Runs `mint()` as a build script does, and looks into every block of memory before it is freed: a
//! piece of the key in one was not wiped.
//!
//! Its argument is a file with the pieces to look for, a line each, in hexadecimal. With a second one
//! it forgets to wipe a copy, which must be noticed.

use std::alloc::{GlobalAlloc, Layout, System};
use std::backtrace::Backtrace;
use std::env;
use std::fs;
use std::process::ExitCode;
use std::slice;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

struct Watchful;

#[global_allocator]
static ALLOCATOR: Watchful = Watchful;

static PIECES: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
static LOOKING: AtomicBool = AtomicBool::new(false);
static FOUND: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does the work. Growing a block is left to the trait, which makes a
// new one, copies, and frees the old one here.
unsafe impl GlobalAlloc for Watchful {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // Zeros, because what no one has written yet may not be read.
        // SAFETY: as the caller promises.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if LOOKING.load(Ordering::Relaxed) {
            // SAFETY: the block is whole until it is freed below, and was written when it was made.
            look(unsafe { slice::from_raw_parts(block, layout.size()) });
        }
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(block, layout) }
    }
}

fn look(bytes: &[u8]) {
    let has = |piece: &Vec<u8>| memchr::memmem::find(bytes, piece).is_some();
    if PIECES.get().is_some_and(|pieces| pieces.iter().any(has)) {
        // Telling of it takes memory too.
        LOOKING.store(false, Ordering::Relaxed);
        FOUND.fetch_add(1, Ordering::Relaxed);
        eprintln!("{}", Backtrace::force_capture());
        LOOKING.store(true, Ordering::Relaxed);
    }
}

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().expect("a file with pieces");
    let text = fs::read_to_string(file).expect("the pieces");
    let pieces: Vec<_> = text
        .lines()
        .map(|line| hex::decode(line).expect("hexadecimal"))
        .collect();
    let pieces = PIECES.get_or_init(|| pieces);

    LOOKING.store(true, Ordering::Relaxed);
    if arguments.next().is_some() {
        drop(pieces[0].clone());
    }
    let minted = maps_token_build::Builder::new().try_mint();
    LOOKING.store(false, Ordering::Relaxed);

    match minted {
        Ok(minted) => println!("{} minted", minted.tokens().len()),
        Err(error) => println!("{error}"),
    }
    ExitCode::from(u8::from(FOUND.load(Ordering::Relaxed) > 0))
}
