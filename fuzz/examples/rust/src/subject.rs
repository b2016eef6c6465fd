//! sse/subject.h for Rust: implement `Parser`, then name it in `sse_subject!`.
#![allow(dead_code)]
use std::ffi::{c_char, c_void, CStr};

pub const ID_NONE: u32 = 0; // ids are not reported
pub const ID_BLOCK: u32 = 1; // the id field of the event's own block
pub const ID_STICKY: u32 = 2; // the last event ID string at dispatch
pub const REPORTS_RETRY: u32 = 1;
pub const REPORTS_COMMENTS: u32 = 2;

type Text = extern "C" fn(*mut c_void, *const c_char, usize);

/// Where the host wants the items.
#[repr(C)]
pub struct Sink {
    user: *mut c_void,
    event: extern "C" fn(*mut c_void, *const c_char, usize, *const c_char, usize, *const c_char, usize),
    retry: extern "C" fn(*mut c_void, u64),
    comment: Text,
    error: Text,
}

impl Sink {
    /// The default type is written "message".
    pub fn event(&self, kind: &str, data: &str, id: Option<&str>) {
        let (id, id_size) = id.map_or((std::ptr::null(), 0), |id| (id.as_ptr(), id.len()));
        (self.event)(self.user, kind.as_ptr().cast(), kind.len(), data.as_ptr().cast(), data.len(), id.cast(), id_size);
    }
    pub fn retry(&self, milliseconds: u64) {
        (self.retry)(self.user, milliseconds);
    }
    pub fn comment(&self, text: &str) {
        (self.comment)(self.user, text.as_ptr().cast(), text.len());
    }
    pub fn error(&self, message: &str) {
        (self.error)(self.user, message.as_ptr().cast(), message.len());
    }
}

pub trait Parser {
    fn new(last_event_id: &str) -> Self;
    fn feed(&mut self, bytes: &[u8], sink: &Sink);
    fn finish(&mut self, sink: &Sink);
}

#[repr(C)]
pub struct Subject {
    abi: u32,
    size: u32,
    name: *const c_char,
    version: *const c_char,
    language: *const c_char,
    id_mode: u32,
    reports: u32,
    create: extern "C" fn(*const Sink, *const c_char, usize) -> *mut c_void,
    feed: extern "C" fn(*mut c_void, *const c_char, usize),
    finish: extern "C" fn(*mut c_void),
    destroy: extern "C" fn(*mut c_void),
    last_event_id: Option<extern "C" fn(*mut c_void, *mut usize) -> *const c_char>,
}
unsafe impl Sync for Subject {}

struct Fed<P> {
    parser: P,
    sink: *const Sink,
}

// Safety of all four: the host passes what sse/subject.h says, and what create gave.
fn bytes<'a>(bytes: *const c_char, size: usize) -> &'a [u8] {
    if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(bytes.cast(), size) } }
}
extern "C" fn create<P: Parser>(sink: *const Sink, id: *const c_char, size: usize) -> *mut c_void {
    let parser = P::new(&String::from_utf8_lossy(bytes(id, size)));
    Box::into_raw(Box::new(Fed { parser, sink })).cast()
}
extern "C" fn feed<P: Parser>(fed: *mut c_void, text: *const c_char, size: usize) {
    let fed = unsafe { &mut *fed.cast::<Fed<P>>() };
    fed.parser.feed(bytes(text, size), unsafe { &*fed.sink });
}
extern "C" fn finish<P: Parser>(fed: *mut c_void) {
    let fed = unsafe { &mut *fed.cast::<Fed<P>>() };
    fed.parser.finish(unsafe { &*fed.sink });
}
extern "C" fn destroy<P: Parser>(fed: *mut c_void) {
    drop(unsafe { Box::from_raw(fed.cast::<Fed<P>>()) });
}

pub const fn subject<P: Parser>(name: &'static CStr, id_mode: u32, reports: u32) -> Subject {
    Subject {
        abi: 1,
        size: std::mem::size_of::<Subject>() as u32,
        name: name.as_ptr(),
        version: c"".as_ptr(),
        language: c"Rust".as_ptr(),
        id_mode,
        reports,
        create: create::<P>,
        feed: feed::<P>,
        finish: finish::<P>,
        destroy: destroy::<P>,
        last_event_id: None,
    }
}

#[macro_export]
macro_rules! sse_subject {
    ($parser:ty, $name:literal, $id_mode:expr, $reports:expr) => {
        #[no_mangle]
        pub extern "C" fn sse_subject() -> *const subject::Subject {
            static SUBJECT: subject::Subject = subject::subject::<$parser>($name, $id_mode, $reports);
            &SUBJECT
        }
    };
}
