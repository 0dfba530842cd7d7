//! `examples/hosting`: the policy, the hosts' configuration, and previews in real builds.
#![cfg(unix)]

use std::fs;
use std::path::Path;

use maps_token_macro::mapkit_csp;
use recipe_tests::{Home, example, leaks, read_example};
use serde_json::Value;
use test_support::npm;
use test_support::project::{Project, separate_target};
use test_support::run::Run;
use test_support::skip::skip;
use test_support::verify::{Jwt, first_token};

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
const PROJECTS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/projects");
const PROGRAM: &str = env!("CARGO_BIN_EXE_recipe-tests");

/// Netlify's own parser of netlify.toml.
const NETLIFY: &str = "@netlify/config@25.2.6";

/// Writes the token to public/.
const MAIN_RS: &str = r#"use maps_token_macro::mapkit_script;

fn main() {
    std::fs::create_dir_all("public").expect("a directory");
    std::fs::write("public/index.html", mapkit_script!("site")).expect("a file");
}
"#;

#[test]
fn policies_are_those_of_the_macro() {
    let headers = format!("/*\n  Content-Security-Policy: {}\n", mapkit_csp!());
    assert_eq!(read_example("hosting/_headers"), headers);

    let vercel: Value = serde_json::from_str(&read_example("hosting/vercel.json")).expect("JSON");
    let header = &vercel["headers"][0]["headers"][0];
    assert_eq!(header["key"], "Content-Security-Policy");
    assert_eq!(header["value"], mapkit_csp!());
    assert_eq!(vercel["buildCommand"], "bash build.sh");
    assert_eq!(vercel["outputDirectory"], "public");
}

#[test]
fn netlify_reads_its_configuration() {
    let dir = Path::new(TARGET).join("netlify");
    if let Err(error) = npm::install(NETLIFY, &dir) {
        return skip(&error);
    }
    let site = Home::new(PROGRAM);
    fs::copy(
        example("hosting/netlify.toml"),
        site.path().join("netlify.toml"),
    )
    .expect("a file");
    let read = |context: &str| -> Value {
        let program = dir.join("node_modules/.bin/netlify-config");
        let mut command = site.command(&program.display().to_string(), site.path());
        let command = command.args(["--offline", "--cwd", ".", "--context", context]);
        Run::from(command.output().expect("node"))
            .assert_success()
            .json()
    };
    let (preview, production) = (read("deploy-preview"), read("production"));
    let build = &production["config"]["build"];
    assert_eq!(build["command"], "bash build.sh");
    assert!(
        build["publish"]
            .as_str()
            .expect("a path")
            .ends_with("/public")
    );
    let variable = "MAPS_WHEN_KEY_IS_MISSING";
    assert_eq!(preview["env"][variable]["value"], "placeholder");
    assert_eq!(production["env"][variable], Value::Null);
    // In the form that Netlify gives it.
    let url = preview["env"]["DEPLOY_PRIME_URL"]["value"].as_str();
    assert!(
        url.is_some_and(|url| url.starts_with("https://")),
        "{url:?}"
    );
}

#[test]
fn builds_cover_their_preview() {
    let site = Site::new();
    let domains = "example.com,*.example.com,shop.pages.dev,*.shop.pages.dev";
    for (variables, added) in [
        (&[][..], ""),
        (
            &[
                ("NETLIFY", "true"),
                (
                    "DEPLOY_PRIME_URL",
                    "https://deploy-preview-7--shop.netlify.app",
                ),
            ],
            ",deploy-preview-7--shop.netlify.app",
        ),
        (
            &[
                ("VERCEL", "1"),
                ("VERCEL_URL", "shop-a1b2c3d4e-team.vercel.app"),
                ("VERCEL_BRANCH_URL", "shop-git-new-team.vercel.app"),
            ],
            ",shop-git-new-team.vercel.app,shop-a1b2c3d4e-team.vercel.app",
        ),
        // In `domains`.
        (
            &[
                ("CF_PAGES", "1"),
                ("CF_PAGES_URL", "https://a1b2c3d4.shop.pages.dev"),
            ],
            "",
        ),
    ] {
        site.build(variables, Some(&site.home.key.pem_base64()))
            .assert_success();
        let page = site.project.read("public/index.html");
        let jwt = Jwt::decode(first_token(&page));
        assert!(jwt.is_signed_by(&site.home.key));
        assert_eq!(jwt.claims["origin"], format!("{domains}{added}"));
        assert_eq!(
            site.project.read("public/_headers"),
            read_example("hosting/_headers")
        );
    }
    for dir in [site.project.path(), site.project.target()] {
        let leaks = leaks(&site.home.key, dir);
        assert!(leaks.is_empty(), "{leaks:?}");
    }

    let fork = [(
        "DEPLOY_PRIME_URL",
        "https://deploy-preview-8--shop.netlify.app",
    )];
    site.build(&fork, None)
        .assert_failure()
        .assert_contains("MAPS_PRIVATE_KEY");
    let allowed = [fork[0], ("MAPS_WHEN_KEY_IS_MISSING", "placeholder")];
    site.build(&allowed, None).assert_success();
    assert!(!site.project.read("public/index.html").contains("eyJ"));
}

/// A project with the files of the example.
struct Site {
    home: Home,
    project: Project,
}

impl Site {
    fn new() -> Self {
        let target = separate_target(Path::new(TARGET).join("hosting"), PROJECTS, "release");
        let project = Project::new("hosted-site", target);
        for file in ["maps.toml", "build.sh", "_headers"] {
            project.write(file, &read_example(&format!("hosting/{file}")));
        }
        project.write("src/main.rs", MAIN_RS);
        Self {
            home: Home::new(PROGRAM),
            project,
        }
    }

    fn build(&self, variables: &[(&str, &str)], key: Option<&str>) -> Run {
        let mut command = self.home.command("bash", self.project.path());
        command
            .arg("build.sh")
            .envs(variables.iter().copied())
            .env("CI", "true")
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", self.project.target());
        if let Some(key) = key {
            command.env("MAPS_PRIVATE_KEY", key);
        }
        command.output().expect("bash").into()
    }
}
