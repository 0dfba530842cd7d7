//! Console messages of pages.

use headless_chrome::protocol::cdp::Runtime::ExceptionDetails;
use headless_chrome::protocol::cdp::types::Event;
use serde_json::Value;

/// A console message or uncaught error.
pub(crate) fn message(event: &Event) -> Option<String> {
    match event {
        Event::RuntimeConsoleAPICalled(event) => {
            let words = event.params.args.iter().map(|word| match &word.value {
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
                None => word.description.clone().unwrap_or_default(),
            });
            Some(words.collect::<Vec<_>>().join(" "))
        }
        Event::RuntimeExceptionThrown(event) => {
            Some(exception(event.params.exception_details.clone()))
        }
        _ => None,
    }
}

pub(crate) fn exception(details: ExceptionDetails) -> String {
    let thrown = details.exception.and_then(|thrown| thrown.description);
    thrown.unwrap_or(details.text)
}
