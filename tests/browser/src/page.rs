//! A page in the browser: its requests, console, content and appearance.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use headless_chrome::Tab;
use headless_chrome::protocol::cdp::types::Event;
use headless_chrome::protocol::cdp::{DOM, Emulation, Page as Cdp, Runtime};
use serde_json::Value;

use crate::console::{exception, message};
use crate::interceptor::{all_requests, interceptor};
use crate::mock_apple::MockApple;
use crate::screenshots::Viewport;

/// Closed when dropped, which fails if the page requested anything from a foreign host.
pub struct Page {
    tab: Arc<Tab>,
    foreign_requests: Log,
    console: Log,
    has_scripts: bool,
}

pub struct Frame<'a> {
    page: &'a Page,
    context: u32,
}

pub(crate) type Log = Arc<Mutex<Vec<String>>>;

const TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(25);

/// Runs in each page before its own scripts.
const RECORD_VIOLATIONS: &str = "
    window.violations = [];
    document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
";

/// Resolves after pending changes are painted.
const NEXT_PAINT: &str =
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

impl Page {
    pub(crate) fn new(
        chromium: &headless_chrome::Browser,
        apple: Arc<MockApple>,
        origins: Arc<[String]>,
        viewport: Viewport,
    ) -> Self {
        let tab = chromium.new_tab().expect("a tab");
        let page = Self {
            tab,
            foreign_requests: Log::default(),
            console: Log::default(),
            has_scripts: viewport.has_scripts,
        };
        let tab = &page.tab;
        tab.enable_fetch(Some(&[all_requests()]), None)
            .expect("interception");
        let interceptor = interceptor(apple, origins, Arc::clone(&page.foreign_requests));
        tab.enable_request_interception(interceptor)
            .expect("interception");

        let console = Arc::clone(&page.console);
        let record = move |event: &Event| console.lock().expect("a list").extend(message(event));
        tab.add_event_listener(Arc::new(record))
            .expect("a listener");
        tab.enable_runtime().expect("the console");
        let script = Cdp::AddScriptToEvaluateOnNewDocument {
            source: RECORD_VIOLATIONS.to_owned(),
            world_name: None,
            include_command_line_api: None,
            run_immediately: None,
        };
        tab.call_method(script).expect("a script");
        page.set_viewport(viewport);
        let disable = Emulation::SetScriptExecutionDisabled {
            value: !viewport.has_scripts,
        };
        page.tab.call_method(disable).expect("a setting");
        page
    }

    /// Returns after the `load` event.
    #[track_caller]
    pub(crate) fn navigate(&self, url: &str) {
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
            &format!("{url} is loaded"),
            "location.href !== 'about:blank' && document.readyState === 'complete'",
        );
    }

    /// Evaluates JavaScript, and awaits promises.
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
        // Fails during navigation.
        let result = self
            .tab
            .call_method(evaluate)
            .map_err(|error| error.to_string())?;
        match result.exception_details {
            None => Ok(result.result.value.unwrap_or_default()),
            Some(details) => Err(exception(details)),
        }
    }

    /// Fails if the expression does not become truthy.
    #[track_caller]
    pub fn wait_until(&self, description: &str, condition: &str) {
        self.wait_in(None, description, condition);
    }

    #[track_caller]
    fn wait_in(&self, context: Option<u32>, description: &str, condition: &str) {
        let expression = format!("Boolean({condition})");
        self.wait_for(description, || {
            match self.try_evaluate(&expression, context) {
                Ok(Value::Bool(true)) => Ok(()),
                result => Err(format!("{condition} is {result:?}")),
            }
        });
    }

    #[track_caller]
    fn wait_for<T>(&self, description: &str, poll: impl Fn() -> Result<T, String>) -> T {
        let deadline = Instant::now() + TIMEOUT;
        loop {
            match poll() {
                Ok(found) => return found,
                Err(_) if Instant::now() < deadline => thread::sleep(POLL_INTERVAL),
                Err(error) => {
                    panic!("timeout: {description}: {error}\n{}", self.report())
                }
            }
        }
    }

    /// Returns whether a matching element is the topmost one at its center.
    pub fn is_visible(&self, selector: &str) -> bool {
        self.evaluate(&is_visible(selector)) == Value::Bool(true)
    }

    #[track_caller]
    pub fn wait_until_visible(&self, selector: &str) {
        self.wait_until(&format!("{selector} is visible"), &is_visible(selector));
    }

    /// The first frame whose URL has this prefix.
    #[track_caller]
    pub fn frame(&self, prefix: &str) -> Frame<'_> {
        let frame = self.wait_for(&format!("there is a frame {prefix}"), || {
            let frames = self.tab.call_method(Cdp::GetFrameTree(None));
            let frames = frames.map_err(|error| error.to_string())?.frame_tree;
            let mut frames = frames.child_frames.into_iter().flatten();
            let found = frames.find(|child| child.frame.url.starts_with(prefix));
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

    /// Violations of the Content-Security-Policy, as directive and blocked URL.
    pub fn violations(&self) -> Vec<String> {
        serde_json::from_value(self.evaluate("violations")).expect("a list of strings")
    }

    /// Console messages and uncaught errors.
    pub fn console(&self) -> Vec<String> {
        self.console.lock().expect("a list").clone()
    }

    /// Requests to other hosts than those of the test and Apple. Clears the list.
    pub fn take_foreign_requests(&self) -> Vec<String> {
        std::mem::take(&mut self.foreign_requests.lock().expect("a list"))
    }

    fn report(&self) -> String {
        format!(
            "console: {:#?}\nforeign requests: {:#?}\nblocked: {:?}",
            self.console(),
            self.foreign_requests.lock().expect("a list"),
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
        reason = "sizes of pages are small positive numbers"
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

    fn set_viewport(&self, viewport: Viewport) {
        self.resize(viewport.width, viewport.height);
        let feature = |name: &str, value: &str| Emulation::MediaFeature {
            name: name.to_owned(),
            value: value.to_owned(),
        };
        let media = Emulation::SetEmulatedMedia {
            media: None,
            features: Some(vec![
                feature("prefers-color-scheme", viewport.color_scheme),
                // Screenshots must not show intermediate states of animations.
                feature("prefers-reduced-motion", "reduce"),
            ]),
        };
        self.tab.call_method(media).expect("a medium");
    }

    /// Until all images are loaded or have failed, including lazy ones.
    #[track_caller]
    pub fn wait_for_images(&self) {
        self.evaluate(
            "document.querySelectorAll('[loading=lazy]').forEach((late) => (late.loading = 'eager'))",
        );
        self.wait_until(
            "all images are complete",
            "[...document.images].every((image) => image.complete)",
        );
    }

    /// The whole page as a PNG.
    pub fn screenshot(&self) -> Vec<u8> {
        self.wait_for_images();
        if self.evaluate("frames.length > 0") == Value::Bool(true) {
            // Frames of other sites are only painted inside the viewport.
            let all = self.size();
            self.resize(all.width, all.height);
        }
        self.evaluate("scrollTo({ top: 0, behavior: 'instant' })");
        if self.has_scripts {
            self.evaluate(NEXT_PAINT);
        }
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
        let screenshot = self.tab.call_method(capture).expect("a screenshot");
        STANDARD.decode(screenshot.data).expect("base64")
    }
}

fn is_visible(selector: &str) -> String {
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
    pub fn wait_until(&self, description: &str, condition: &str) {
        self.page
            .wait_in(Some(self.context), description, condition);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.tab.close_target().ok();
        if !thread::panicking() {
            assert_eq!(self.take_foreign_requests(), [""; 0], "foreign requests");
        }
    }
}
