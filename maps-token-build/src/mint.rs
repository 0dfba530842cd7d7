//! The pipeline.
//!
//! ```text
//! context    the profile, CI and the clock
//! config     maps.toml, with every environment
//! inputs     environment variables, and the key
//! plan       every token and snapshot without its signature
//! sign       the tokens and URLs
//! record     the file that the macros read
//! ```

#[cfg(test)]
mod tests;

use crate::config::{self, ConfigFile};
use crate::context::BuildContext;
use crate::diagnostic::{Diagnostic, Layout, Source};
use crate::env::BuildEnv;
use crate::error::Failure;
use crate::inputs::{self, Inputs};
use crate::output::Output;
use crate::plan::plan;
use crate::record;
use crate::request::MintRequest;
use crate::selection::Selection;
use crate::sign::sign;

pub(crate) fn mint_and_record(
    request: &MintRequest,
    env: &mut BuildEnv<'_>,
) -> Result<Output, Failure> {
    let output = try_to_record(request, env);
    if output.is_err() {
        // A script that handles the error succeeds, and not every input has been tracked.
        env.rerun_always();
    }
    output
}

fn try_to_record(request: &MintRequest, env: &mut BuildEnv<'_>) -> Result<Output, Failure> {
    let context = BuildContext::read(request, env)?;
    let source = config::read(&context.base_dir, &request.config)
        .map_err(|error| with_errors_of(&context, vec![error]))?;
    env.rerun_if_changed(&source.name);
    let output = mint(request, &context, &source, env)
        .map_err(|errors| Failure::in_config(errors, &source))?;
    for variable in &output.public_variables {
        env.track(variable);
    }
    for warning in &output.warnings {
        env.warning(&warning.render(Some(&source), Layout::Prefixed));
    }
    record::write(&output, request, &source, env)?;
    Ok(output)
}

/// Returns every error.
pub(crate) fn mint(
    request: &MintRequest,
    context: &BuildContext,
    source: &Source,
    env: &mut BuildEnv<'_>,
) -> Result<Output, Vec<Diagnostic>> {
    match mint_file(request, context, source, env) {
        Ok(output) if context.errors.is_empty() => Ok(output),
        Ok(_) => Err(context.errors.clone()),
        Err(errors) => Err(with_errors_of(context, errors)),
    }
}

fn with_errors_of(context: &BuildContext, errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut all = context.errors.clone();
    all.extend(errors);
    all
}

fn mint_file(
    request: &MintRequest,
    context: &BuildContext,
    source: &Source,
    env: &mut BuildEnv<'_>,
) -> Result<Output, Vec<Diagnostic>> {
    let mut invalid = match ConfigFile::parse(source) {
        Ok(file) => {
            let environment = inputs::environment(request, &file, context, env)?;
            return mint_environment(environment, &file, request, context, env);
        }
        Err(invalid) => invalid,
    };
    if let Some(file) = invalid.rest.take()
        && let Ok(environment) = inputs::environment(request, &file, context, env)
        && let Err(errors) = mint_environment(environment, &file, request, context, env)
    {
        invalid.add_missing_keys(&errors, source);
    }
    Err(invalid.errors)
}

pub(crate) fn mint_environment(
    environment: Option<&str>,
    file: &ConfigFile,
    request: &MintRequest,
    context: &BuildContext,
    env: &mut BuildEnv<'_>,
) -> Result<Output, Vec<Diagnostic>> {
    let from_builder = config::snapshots_from_builder(request.builder_snapshots())?;
    let selection = Selection::new(environment, file, &from_builder, request);
    let inputs = Inputs::read(context, &selection, env);
    let plan = plan(context, &selection, &inputs)?;
    sign(plan)
}
