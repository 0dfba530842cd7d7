//! One page, from the outside: what it asks for, what it says, what it looks like.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use headless_chrome::Tab;
use headless_chrome::protocol::cdp::types::Event;
use headless_chrome::protocol::cdp::{DOM, Emulation, Page as Cdp, Runtime};
use serde_json::Value;

use crate::album::Look;
use crate::apple::Apple;
use crate::console::{exception, line};
use crate::interception::{everything, interceptor};

/// Closed when dropped. A test in which it asked a stranger for anything has then failed.
pub struct Page {
    tab: Arc<Tab>,
    strangers: Log,
    console: Log,
}

/// A frame inside a page.
pub struct Frame<'a> {
    page: &'a Page,
    context: u32,
}

pub(crate) type Log = Arc<Mutex<Vec<String>>>;

/// For a condition to hold.
const PATIENCE: Duration = Duration::from_secs(30);
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// Runs in each page before its own scripts.
const NOTE_VIOLATIONS: &str = "
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
";

/// Comes to nothing once what has changed is painted.
const PAINTED: &str =
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

impl Page {
    pub(crate) fn new(
        chromium: &headless_chrome::Browser,
        apple: Arc<Apple>,
        origins: Arc<[String]>,
        look: Look,
    ) -> Self {
        let tab = chromium.new_tab().expect("a tab");
        let page = Self {
            tab,
            strangers: Log::default(),
            console: Log::default(),
        };
        let tab = &page.tab;
        tab.enable_fetch(Some(&[everything()]), None)
            .expect("interception");
        let interceptor = interceptor(apple, origins, Arc::clone(&page.strangers));
        tab.enable_request_interception(interceptor)
            .expect("interception");

        let console = Arc::clone(&page.console);
        let note = move |event: &Event| console.lock().expect("a list").extend(line(event));
        tab.add_event_listener(Arc::new(note)).expect("a listener");
        tab.enable_runtime().expect("the console");
        let script = Cdp::AddScriptToEvaluateOnNewDocument {
            source: NOTE_VIOLATIONS.to_owned(),
            world_name: None,
            include_command_line_api: None,
            run_immediately: None,
        };
        tab.call_method(script).expect("a script");
        page.look(look);
        page
    }

    /// Returns once the page and all that its markup names have been loaded.
    #[track_caller]
    pub(crate) fn go_to(&self, url: &str) {
        let navigate = Cdp::Navigate {
            url: url.to_owned(),
            referrer: None,
            transition_Type: None,
            frame_id: None,
            referrer_policy: None,
        };
        let result = self.tab.call_method(navigate).expect("an answer");
        assert_eq!(result.error_text, None, "{url}");
        self.wait_until(
            &format!("{url} has been loaded"),
            "location.href !== 'about:blank' && document.readyState === 'complete'",
        );
    }

    /// The value of a JavaScript expression; of a promise, what it comes to.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        self.try_evaluate(expression, None)
            .unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn try_evaluate(&self, expression: &str, context: Option<u32>) -> Result<Value, String> {
        let evaluate = Runtime::Evaluate {
            expression: expression.to_owned(),
            return_by_value: Some(true),
            await_promise: Some(true),
            context_id: context,
            object_group: None,
            include_command_line_api: None,
            silent: None,
            generate_preview: None,
            user_gesture: None,
            throw_on_side_effect: None,
            timeout: None,
            disable_breaks: None,
            repl_mode: None,
            allow_unsafe_eval_blocked_by_csp: None,
            unique_context_id: None,
            serialization_options: None,
        };
        // Where the page is just being replaced there is nothing to evaluate it in.
        let answer = self
            .tab
            .call_method(evaluate)
            .map_err(|error| error.to_string())?;
        match answer.exception_details {
            None => Ok(answer.result.value.unwrap_or_default()),
            Some(details) => Err(exception(details)),
        }
    }

    /// Fails when the expression is not true, or truthy, for too long.
    #[track_caller]
    pub fn wait_until(&self, what: &str, condition: &str) {
        self.wait_in(None, what, condition);
    }

    #[track_caller]
    fn wait_in(&self, context: Option<u32>, what: &str, condition: &str) {
        let expression = format!("Boolean({condition})");
        self.wait_for(what, || match self.try_evaluate(&expression, context) {
            Ok(Value::Bool(true)) => Ok(()),
            result => Err(format!("{condition} is {result:?}")),
        });
    }

    #[track_caller]
    fn wait_for<T>(&self, what: &str, look: impl Fn() -> Result<T, String>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            match look() {
                Ok(found) => return found,
                Err(_) if Instant::now() < end => thread::sleep(BETWEEN_LOOKS),
                Err(instead) => {
                    panic!("waited in vain until {what}: {instead}\n{}", self.account())
                }
            }
        }
    }

    /// Whether the reader sees an element: whether it is what is on top at its middle.
    pub fn shows(&self, selector: &str) -> bool {
        self.evaluate(&shows(selector)) == Value::Bool(true)
    }

    #[track_caller]
    pub fn wait_until_it_shows(&self, selector: &str) {
        self.wait_until(&format!("{selector} shows"), &shows(selector));
    }

    /// The first frame in the page that shows a URL with this beginning.
    #[track_caller]
    pub fn frame(&self, beginning: &str) -> Frame<'_> {
        let frame = self.wait_for(&format!("there is a frame {beginning}"), || {
            let frames = self.tab.call_method(Cdp::GetFrameTree(None));
            let frames = frames.map_err(|error| error.to_string())?.frame_tree;
            let mut frames = frames.child_frames.into_iter().flatten();
            let found = frames.find(|child| child.frame.url.starts_with(beginning));
            Ok(found.ok_or("none")?.frame)
        });
        let world = Cdp::CreateIsolatedWorld {
            frame_id: frame.id,
            world_name: None,
            grant_univeral_access: None,
        };
        let world = self.tab.call_method(world).expect("a context");
        Frame {
            page: self,
            context: world.execution_context_id,
        }
    }

    /// What a Content-Security-Policy has blocked, as directive and blocked URL.
    pub fn violations(&self) -> Vec<String> {
        serde_json::from_value(self.evaluate("violations")).expect("a list of texts")
    }

    /// What the page's scripts have said, errors that nobody caught among it.
    pub fn console(&self) -> Vec<String> {
        self.console.lock().expect("a list").clone()
    }

    /// What it asked of hosts that are neither ours nor Apple's; these it may have asked.
    pub fn take_strangers(&self) -> Vec<String> {
        std::mem::take(&mut self.strangers.lock().expect("a list"))
    }

    fn account(&self) -> String {
        format!(
            "console: {:#?}\nasked of strangers: {:#?}\nblocked: {:?}",
            self.console(),
            self.strangers.lock().expect("a list"),
            self.try_evaluate("violations", None),
        )
    }

    fn size(&self) -> DOM::Rect {
        let metrics = self.tab.call_method(Cdp::GetLayoutMetrics(None));
        metrics.expect("the size").css_content_size
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "of a page"
    )]
    fn resize(&self, width: f64, height: f64) {
        let size = Emulation::SetDeviceMetricsOverride {
            width: width as u32,
            height: height as u32,
            device_scale_factor: 1.0,
            mobile: false,
            scale: None,
            screen_width: None,
            screen_height: None,
            position_x: None,
            position_y: None,
            dont_set_visible_size: None,
            screen_orientation: None,
            viewport: None,
            display_feature: None,
            device_posture: None,
        };
        self.tab.call_method(size).expect("a size");
    }

    fn look(&self, look: Look) {
        self.resize(look.width, look.height);
        let feature = |name: &str, value: &str| Emulation::MediaFeature {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let media = Emulation::SetEmulatedMedia {
            media: None,
            features: Some(vec![
                feature("prefers-color-scheme", look.color_scheme),
                // So that a picture shows how it ends, not a moment on the way.
                feature("prefers-reduced-motion", "reduce"),
            ]),
        };
        self.tab.call_method(media).expect("a medium");
    }

    /// Until all have come or failed, those too that a reader would have to scroll to.
    #[track_caller]
    pub fn wait_for_images(&self) {
        self.evaluate(
            "document.querySelectorAll('[loading=lazy]').forEach((late) => (late.loading = 'eager'))",
        );
        self.wait_until(
            "all images have come or failed",
            "[...document.images].every((image) => image.complete)",
        );
    }

    /// The whole page as a PNG.
    pub fn picture(&self) -> Vec<u8> {
        self.wait_for_images();
        if self.evaluate("frames.length > 0") == Value::Bool(true) {
            // What a frame of another site shows is painted only where it is in sight.
            let all = self.size();
            self.resize(all.width, all.height);
        }
        self.evaluate("scrollTo({ top: 0, behavior: 'instant' })");
        self.evaluate(PAINTED);
        let all = self.size();
        let capture = Cdp::CaptureScreenshot {
            format: Some(Cdp::CaptureScreenshotFormatOption::Png),
            quality: None,
            clip: Some(Cdp::Viewport {
                x: 0.0,
                y: 0.0,
                width: all.width,
                height: all.height,
                scale: 1.0,
            }),
            from_surface: None,
            capture_beyond_viewport: Some(true),
            optimize_for_speed: None,
        };
        let picture = self.tab.call_method(capture).expect("a picture");
        STANDARD.decode(picture.data).expect("base64")
    }
}

fn shows(selector: &str) -> String {
    format!(
        "[...document.querySelectorAll('{selector}')].some((element) => {{
            element.scrollIntoView({{ block: 'center', behavior: 'instant' }});
            const {{ left, top, width, height }} = element.getBoundingClientRect();
            return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
        }})"
    )
}

impl Frame<'_> {
    #[track_caller]
    pub fn wait_until(&self, what: &str, condition: &str) {
        self.page.wait_in(Some(self.context), what, condition);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.tab.close_target().ok();
        if !thread::panicking() {
            assert_eq!(self.take_strangers(), [""; 0], "asked of strangers");
        }
    }
}
