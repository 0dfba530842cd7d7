//! The profile, CI and the clock of this build, read once.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::bytes;
use crate::config::MissingKeyPolicy;
use crate::diagnostic::redact::reveals_key;
use crate::diagnostic::{Diagnostic, quote};
use crate::env::BuildEnv;
use crate::model::time::Timestamp;
use crate::request::{Caller, MintRequest};

pub(crate) struct BuildContext {
    pub(crate) clock: Clock,
    pub(crate) profile: Profile,
    pub(crate) ci: bool,
    /// docs.rs builds without secrets, and does not show warnings.
    pub(crate) docs_rs: bool,
    /// Where the path of the configuration starts.
    pub(crate) base_dir: PathBuf,
    pub(crate) config_dir: PathBuf,
    allows_placeholders: bool,
    pub(crate) command_line: String,
    /// Of its variables and the clock, to be reported together with all others.
    pub(crate) errors: Vec<Diagnostic>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Debug,
    Release,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// `iat`: the start of a UTC day, so that all builds of a day create the same tokens.
    pub(crate) issued: Timestamp,
    /// The later of the system clock and the issue time. With an old `SOURCE_DATE_EPOCH` (Nix sets
    /// 1980) an expired token is still an error.
    pub(crate) now: Timestamp,
    pub(crate) system: Timestamp,
    has_source_date: bool,
}

const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// CI services that do not set `CI`. The list is closed: a generic name, or one that ends up in a
/// local `.env` file, would turn a laptop into CI.
const CI_MARKERS: [&str; 4] = [
    "TF_BUILD",
    "TEAMCITY_VERSION",
    "CODEBUILD_BUILD_ID",
    "JENKINS_URL",
];

impl BuildContext {
    pub(crate) fn read(request: &MintRequest, env: &mut BuildEnv<'_>) -> Result<Self, Diagnostic> {
        let mut errors = Vec::new();
        let ci = is_ci(env);
        let docs_rs = is_true(env, "DOCS_RS").unwrap_or(false);
        let (profile, base_dir) = if request.caller == Caller::Command {
            (Profile::Release, PathBuf::new())
        } else {
            let profile = env.cargo_var("PROFILE")?;
            let dir = env.cargo_path("CARGO_MANIFEST_DIR")?;
            let is_release = profile == "release";
            (
                if is_release {
                    Profile::Release
                } else {
                    Profile::Debug
                },
                dir,
            )
        };
        Ok(Self {
            clock: Clock::read(env, &mut errors)?,
            config_dir: directory_of(&base_dir.join(&request.config)),
            profile,
            ci,
            docs_rs,
            base_dir,
            allows_placeholders: request.allows_placeholders,
            command_line: request.command_line.clone(),
            errors,
        })
    }

    /// In CI, a debug build of a site generator creates the production site.
    pub(crate) fn is_local_debug_build(&self) -> bool {
        self.profile == Profile::Debug && !self.ci
    }

    /// Returns whether a build without a key fails. Otherwise it embeds placeholders.
    pub(crate) fn requires_key(&self, policy: Option<MissingKeyPolicy>) -> bool {
        if self.docs_rs || self.allows_placeholders {
            return false;
        }
        match policy {
            None => self.ci || self.profile == Profile::Release,
            Some(MissingKeyPolicy::Fail) => true,
            Some(MissingKeyPolicy::Placeholder) => false,
            Some(MissingKeyPolicy::FailInCi) => self.ci,
        }
    }

    pub(crate) fn warns_of_placeholders(&self) -> bool {
        !self.docs_rs && !self.allows_placeholders
    }
}

/// Where relative paths in a configuration start.
pub(crate) fn directory_of(file: &Path) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).to_owned()
}

fn is_ci(env: &mut BuildEnv<'_>) -> bool {
    match is_true(env, "CI") {
        Some(ci) => ci,
        // Not tracked: their values change in every build.
        None => CI_MARKERS.iter().any(|marker| env.is_set(marker)),
    }
}

/// Believes any value, such as the name of a service. One that is not a short word may be a key, and
/// is not tracked.
fn is_true(env: &mut BuildEnv<'_>, name: &str) -> Option<bool> {
    let Ok(word) = env.variable::<ShortWord>(name) else {
        return Some(true);
    };
    let word = word?.0.to_ascii_lowercase();
    Some(!["0", "false", "no", "off"].contains(&word.as_str()))
}

/// A value that matters only by its presence. Too short for a key, which must not be written into
/// `target/` as the value of a tracked variable.
pub(crate) struct ShortWord(String);

impl ShortWord {
    const MAX_LEN: usize = 23;
}

impl FromStr for ShortWord {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let is_valid =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':');
        if text.len() <= Self::MAX_LEN
            && bytes::all(text.as_bytes(), is_valid)
            && !reveals_key(text)
        {
            return Ok(Self(text.to_owned()));
        }
        Err(Diagnostic::error(
            "invalid-variable-value",
            format!(
                "invalid value{}: expected a word of at most {} letters, digits, `-`, `_`, `.` or `:`",
                quote(text),
                Self::MAX_LEN
            ),
        ))
    }
}

impl Clock {
    /// With a wrong clock, other errors would be wrong, too.
    fn read(env: &mut BuildEnv<'_>, errors: &mut Vec<Diagnostic>) -> Result<Self, Diagnostic> {
        let source_date = match env.variable::<SourceDate>(SOURCE_DATE_EPOCH) {
            Ok(source_date) => source_date.map(|SourceDate(date)| date),
            Err(error) => {
                errors.push(error);
                None
            }
        };
        let Some(system) = Timestamp::now() else {
            let message = "system clock is out of range (before 1970 or after 9999)";
            return Err(Diagnostic::error("wrong-clock", message).help("set the system clock"));
        };
        Ok(Self::new(source_date, system))
    }

    pub(crate) fn new(source_date: Option<Timestamp>, system: Timestamp) -> Self {
        let issued = source_date.unwrap_or(system).start_of_day();
        Self {
            issued,
            now: issued.max(system),
            system,
            has_source_date: source_date.is_some(),
        }
    }

    pub(crate) fn warning(&self) -> Option<Diagnostic> {
        if !self.issued.is_in_future_of(self.system) {
            return None;
        }
        Some(
            Diagnostic::warning(
                "issued-in-future",
                format!(
                    "`{SOURCE_DATE_EPOCH}` is in the future: tokens are issued at {}, but it is {}",
                    self.issued, self.system
                ),
            )
            .note("until then, MapKit JS logs a warning, and `maps-token inspect` and `scan` report an error"),
        )
    }

    /// For what is issued by this build and has already expired.
    pub(crate) fn help_for_expired(&self, error: Diagnostic) -> Diagnostic {
        if self.has_source_date {
            error
                .note(format!(
                    "`{SOURCE_DATE_EPOCH}` sets the issue time to {}",
                    self.issued
                ))
                .help(format!(
                    "unset `{SOURCE_DATE_EPOCH}`, or set it to the date of your release"
                ))
        } else {
            error.help("write `expires = \"180 days\"`").help(format!(
                "or choose a later date: `expires = {}`",
                self.now.suggested_expiry()
            ))
        }
    }
}

/// Seconds since the Unix epoch: <https://reproducible-builds.org/specs/source-date-epoch/>.
struct SourceDate(Timestamp);

impl FromStr for SourceDate {
    type Err = Diagnostic;

    fn from_str(text: &str) -> Result<Self, Diagnostic> {
        let seconds = text.parse().ok().filter(|_| !text.starts_with('+'));
        match seconds.and_then(Timestamp::from_seconds) {
            Some(date) => Ok(Self(date)),
            None => Err(Diagnostic::error(
                "invalid-source-date-epoch",
                format!(
                    "invalid date{}: expected seconds since 1970, before the year 10000",
                    quote(text)
                ),
            )
            .help(format!(
                "set it to the time of the last commit: `{SOURCE_DATE_EPOCH}=\"$(git log -1 --format=%ct)\"`"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ffi::OsString;

    use super::*;
    use crate::diagnostic::Location;

    fn env(variables: &[(&str, &str)]) -> BTreeMap<String, OsString> {
        let mut env: BTreeMap<String, OsString> = BTreeMap::from([
            ("PROFILE".to_owned(), "debug".into()),
            ("CARGO_MANIFEST_DIR".to_owned(), "/site".into()),
        ]);
        for (name, value) in variables {
            env.insert((*name).to_owned(), (*value).into());
        }
        env
    }

    fn read(variables: &[(&str, &str)]) -> BuildContext {
        let env = env(variables);
        BuildContext::read(&MintRequest::default(), &mut BuildEnv::new(&env)).expect("a context")
    }

    #[test]
    fn detects_ci() {
        let cases: [(&[(&str, &str)], bool); 20] = [
            (&[], false),
            (&[("CI", "true")], true),
            (&[("CI", "1")], true),
            (&[("CI", "woodpecker")], true),
            (&[("CI", "GitHub Actions")], true),
            (&[("CI", "https://ci.example.com/1")], true),
            (&[("CI", "a-word-of-many-more-than-23-characters")], true),
            (&[("CI", "False")], false),
            (&[("CI", "\"0\"")], false),
            (&[("CI", "no")], false),
            (&[("CI", "off\r")], false),
            (&[("CI", "")], false),
            (&[("CI", ""), ("TF_BUILD", "True")], true),
            (&[("CI", "false"), ("TF_BUILD", "True")], false),
            (&[("TF_BUILD", "True")], true),
            (&[("TEAMCITY_VERSION", "2026.1")], true),
            (&[("CODEBUILD_BUILD_ID", "site:1-2")], true),
            (&[("JENKINS_URL", "https://ci.example.com/")], true),
            // A laptop may set these.
            (&[("BUILD_ID", "7"), ("BUILD_NUMBER", "7")], false),
            (&[("VERCEL", "1")], false),
        ];
        for (variables, expected) in cases {
            let context = read(variables);
            assert_eq!(context.errors, [], "{variables:?}");
            assert_eq!(context.ci, expected, "{variables:?}");
            assert_eq!(context.is_local_debug_build(), !expected, "{variables:?}");
        }
    }

    fn directives(variables: &[(&str, &str)]) -> String {
        let env = env(variables);
        let mut env = BuildEnv::new(&env);
        BuildContext::read(&MintRequest::default(), &mut env).expect("a context");
        let mut directives = Vec::new();
        env.emit_to(&mut directives)
            .expect("a Vec takes every write");
        String::from_utf8(directives).expect("text")
    }

    #[test]
    fn tracks_only_ci() {
        let directives = directives(&[("TF_BUILD", "True")]);
        assert!(
            directives.contains("rerun-if-env-changed=CI\n"),
            "{directives}"
        );
        assert!(!directives.contains("TF_BUILD"), "{directives}");
    }

    #[test]
    fn believes_but_does_not_track_long_values() {
        for name in ["CI", "DOCS_RS"] {
            for (value, is_tracked) in [
                ("woodpecker", true),
                ("GitHub Actions", false),
                ("https://ci.example.com/1", false),
            ] {
                let context = read(&[(name, value)]);
                let is_true = if name == "CI" {
                    context.ci
                } else {
                    context.docs_rs
                };
                assert!(is_true, "{name}={value}");
                let tracked = directives(&[(name, value)])
                    .contains(&format!("rerun-if-env-changed={name}\n"));
                assert_eq!(tracked, is_tracked, "{name}={value}");
            }
        }
    }

    #[test]
    fn reports_invalid_source_date() {
        let errors = read(&[("SOURCE_DATE_EPOCH", "yesterday")]).errors;
        let locations: Vec<_> = errors.into_iter().map(|error| error.location).collect();
        let expected = Location::Variable("SOURCE_DATE_EPOCH".to_owned());
        assert_eq!(locations, [Some(expected)]);
    }
}
