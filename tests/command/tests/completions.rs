//! `maps-token completions`: the scripts, loaded by the shells that are installed.

use command_tests::Site;
use test_support::project::MAPS_TOML;

const PROGRAM: &str = env!("CARGO_BIN_EXE_command-tests");

const SUBCOMMANDS: [&str; 10] = [
    "init",
    "check",
    "mint",
    "inspect",
    "scan",
    "verify",
    "schema",
    "explain",
    "completions",
    "man",
];

#[test]
fn completions_name_subcommands_and_options() {
    let site = Site::new(PROGRAM, MAPS_TOML);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        // Also with options that change what other subcommands print.
        for options in [&[][..], &["--quiet", "--color", "always"]] {
            let arguments = [&["completions", shell], options].concat();
            let script = site.without_key(&arguments).assert_success().stdout;
            for word in SUBCOMMANDS.iter().chain(&["minimum-validity", "dry-run"]) {
                assert!(script.contains(word), "{shell} {word}");
            }
            assert!(!script.contains('\u{1b}'), "{shell}");
        }
    }
    site.without_key(&["completions", "tcsh"])
        .assert_status(2)
        .assert_contains("bash, elvish, fish, powershell, zsh");
}

#[cfg(unix)]
mod shells {
    use std::env;
    use std::fs;
    use std::process::Command;

    use command_tests::{Site, install};
    use test_support::project::MAPS_TOML;
    use test_support::skip::skip;

    use super::PROGRAM;

    fn site() -> Site {
        let site = Site::new(PROGRAM, MAPS_TOML);
        install(PROGRAM, &site.path().join("bin"));
        site
    }

    /// The output of a shell that loads the script. `SCRIPT` is replaced by its path.
    fn completed(site: &Site, shell: &str, program: &str) -> Option<String> {
        let script = site.without_key(&["completions", shell]).assert_success();
        let path = site.path().join(format!("script.{shell}"));
        fs::write(&path, script.stdout).expect("a file");
        let directory = site.path().join("bin");
        let output = Command::new(shell)
            .arg("-c")
            .arg(program.replace("SCRIPT", &path.display().to_string()))
            .env(
                "PATH",
                format!(
                    "{}:{}",
                    directory.display(),
                    env::var("PATH").unwrap_or_default()
                ),
            )
            .env("HOME", site.path())
            .output();
        let Ok(output) = output else {
            skip(&format!("there is no `{shell}` to load its completions"));
            return None;
        };
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && errors.is_empty(),
            "{shell}: {errors}"
        );
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    #[test]
    fn bash_completes() {
        let site = site();
        let cases = [
            ("maps-token ''", "verify"),
            ("maps-token m", "mint"),
            ("maps-token mint --f", "--format"),
            ("maps-token mint --format ''", "env"),
            ("maps-token check --format g", "github"),
            ("maps-token completions z", "zsh"),
        ];
        for (line, expected) in cases {
            let program = format!(
                "source SCRIPT; COMP_WORDS=({line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); \
                 _maps__token maps-token \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"; \
                 printf '%s\\n' \"${{COMPREPLY[@]}}\""
            );
            let Some(words) = completed(&site, "bash", &program) else {
                return;
            };
            assert!(
                words.lines().any(|word| word == expected),
                "{line}: {words}"
            );
        }
    }

    #[test]
    fn fish_completes() {
        let site = site();
        let cases = [
            ("maps-token ", "verify"),
            ("maps-token m", "mint"),
            ("maps-token mint --f", "--format"),
            ("maps-token mint --format ", "env"),
            ("maps-token check --format g", "github"),
        ];
        for (line, expected) in cases {
            let program = format!("source SCRIPT; complete --do-complete '{line}'");
            let Some(words) = completed(&site, "fish", &program) else {
                return;
            };
            // The word, a tab and its description.
            let mut words_alone = words.lines().map(|line| line.split('\t').next());
            assert!(
                words_alone.any(|word| word == Some(expected)),
                "{line}: {words}"
            );
        }
    }

    #[test]
    fn zsh_loads_completions() {
        let site = site();
        let program = "autoload -Uz compinit; compinit -u; source SCRIPT; whence -w _maps-token";
        if let Some(kind) = completed(&site, "zsh", program) {
            assert_eq!(kind.trim(), "_maps-token: function");
        }
    }
}
