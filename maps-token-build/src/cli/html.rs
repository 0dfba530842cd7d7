//! Reads the tags of a page, by the rules of browsers.

use std::convert::Infallible;

use html5gum::emitters::callback::{Callback, CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span, State, Tokenizer};

/// A start tag with the attributes in `ATTRIBUTES`, the first one of each name.
#[derive(Default)]
pub(super) struct Tag {
    pub(super) name: String,
    /// The offset of the tag in the text.
    pub(super) start: usize,
    attributes: Vec<(&'static str, String)>,
    is_self_closing: bool,
}

pub(super) enum Event<'a> {
    Start(&'a Tag),
    End(&'a str),
    Text(&'a str),
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(it, _)| *it == name);
        found.map(|(_, value)| value.as_str())
    }
}

const ATTRIBUTES: [&str; 13] = [
    "as",
    "charset",
    "content",
    "data",
    "data-token",
    "href",
    "http-equiv",
    "rel",
    "shadowrootmode",
    "src",
    "srcdoc",
    "type",
    "xlink:href",
];

/// Calls `on_event` for each tag and text. In XML, tags may be self-closing.
pub(super) fn tokenize(text: &[u8], is_xml: bool, on_event: &mut dyn FnMut(Event<'_>)) {
    let emitter = TagEmitter {
        inner: CallbackEmitter::new(TagCollector {
            on_event,
            tag: Tag::default(),
            is_start: false,
            is_attribute_kept: false,
            foreign_depth: 0,
        }),
        is_xml,
    };
    let Ok(()) = Tokenizer::new_with_emitter(text, emitter).finish();
}

struct TagCollector<'a> {
    on_event: &'a mut dyn FnMut(Event<'_>),
    tag: Tag,
    is_start: bool,
    is_attribute_kept: bool,
    /// The number of open `<svg>` and `<math>` elements, which follow the rules of XML.
    foreign_depth: usize,
}

impl Callback<Infallible, usize> for TagCollector<'_> {
    fn handle_event(&mut self, event: CallbackEvent<'_>, span: Span) -> Option<Infallible> {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.is_start = true;
                self.tag.name = lossy(name);
                self.tag.start = span.start;
                self.tag.attributes.clear();
            }
            CallbackEvent::AttributeName { name } => {
                let name = ATTRIBUTES.iter().find(|it| it.as_bytes() == name);
                let is_new = name.filter(|name| self.tag.attribute(name).is_none());
                self.is_attribute_kept = is_new.is_some();
                self.tag
                    .attributes
                    .extend(is_new.map(|name| (*name, String::new())));
            }
            CallbackEvent::AttributeValue { value } => {
                if let Some((_, last)) = self.tag.attributes.last_mut()
                    && self.is_attribute_kept
                {
                    *last = lossy(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                self.tag.is_self_closing = self_closing;
                (self.on_event)(Event::Start(&self.tag));
                self.count_foreign();
            }
            CallbackEvent::EndTag { name } => {
                self.is_start = false;
                let name = lossy(name);
                if is_foreign_root(&name) {
                    self.foreign_depth = self.foreign_depth.saturating_sub(1);
                }
                (self.on_event)(Event::End(&name));
            }
            CallbackEvent::String { value } => {
                (self.on_event)(Event::Text(&String::from_utf8_lossy(value)));
            }
            CallbackEvent::Comment { .. }
            | CallbackEvent::Doctype { .. }
            | CallbackEvent::Error(_) => {}
        }
        None
    }
}

impl TagCollector<'_> {
    fn count_foreign(&mut self) {
        if is_foreign_root(&self.tag.name) {
            self.foreign_depth += usize::from(!self.tag.is_self_closing);
        } else if ENDS_FOREIGN.contains(&self.tag.name.as_str()) {
            self.foreign_depth = 0;
        }
    }

    fn next_state(&self) -> Option<State> {
        if !self.is_start || (self.foreign_depth > 0 && self.tag.is_self_closing) {
            return None;
        }
        match self.tag.name.as_str() {
            "script" => Some(State::ScriptData),
            "title" | "textarea" => Some(State::RcData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" | "noscript" => {
                Some(State::RawText)
            }
            "plaintext" => Some(State::PlainText),
            _ => None,
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn is_foreign_root(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Names of tags that end `<svg>` and `<math>`: the common ones in "the rules for parsing tokens in
/// foreign content" of the HTML standard.
const ENDS_FOREIGN: [&str; 24] = [
    "body", "br", "center", "code", "div", "dl", "em", "embed", "h1", "h2", "h3", "h4", "h5",
    "head", "hr", "img", "li", "ol", "p", "pre", "span", "strong", "table", "ul",
];

/// An emitter that switches the tokenizer to the text of a script, which the tokenizer does not do
/// itself.
struct TagEmitter<'a> {
    inner: CallbackEmitter<TagCollector<'a>, Infallible, usize>,
    is_xml: bool,
}

impl ForwardingEmitter for TagEmitter<'_> {
    type Token = Infallible;

    fn inner(&mut self) -> &mut impl Emitter<Token = Infallible> {
        &mut self.inner
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        // The inner emitter changes the state only if it is configured to.
        let _ = self.inner.emit_current_tag();
        let next = self.inner.callback_mut().next_state();
        let next = next.filter(|_| !self.is_xml);
        if next.is_some() {
            self.inner.init_string();
        }
        next
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.is_xml || self.inner.callback_mut().foreign_depth > 0
    }
}
