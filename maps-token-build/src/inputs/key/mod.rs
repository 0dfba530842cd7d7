//! Loads the private key from a variable that contains it, from a variable that contains its path, or from
//! the file named by `maps.toml` or an argument.

mod explain;
pub(crate) mod missing;

use std::borrow::Cow;
use std::env;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use self::missing::Absence;
use crate::bytes;
use crate::config::{EnvVarNames, Settings};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::redact::reveals_key;
use crate::env::{BuildEnv, Secret};
use crate::key::{MAX_KEY_TEXT_LEN, NotAKey, PrivateKey, PublicKey};
use crate::model::ids::KeyId;

const PIPE_TIMEOUT: Duration = Duration::from_secs(10);

pub(crate) struct KeySource {
    /// The names of the variables for the key and for its path.
    pub(crate) variables: Option<(String, String)>,
    /// The file to read if neither variable is set.
    pub(crate) file: Option<KeyFile>,
    /// Of the last [`Self::load`], if it found no key.
    pub(crate) absence: Absence,
}

pub(crate) struct KeyFile {
    pub(crate) path: PathBuf,
    /// The setting or argument that names the file, for messages: `private_key_file`.
    pub(crate) named_by: &'static str,
    /// Whether a missing file is an error.
    pub(crate) is_required: bool,
}

/// A key, and the key ID in the name of its file.
pub(crate) struct LoadedKey {
    pub(crate) key: PrivateKey,
    /// The key ID of a file with Apple's name, `AuthKey_<key ID>.p8`.
    pub(crate) key_id: Option<String>,
}

/// The source of a key's text.
enum Origin<'a> {
    /// The variable with the key, and the one for its path.
    Variable {
        name: &'a str,
        file_variable: &'a str,
    },
    /// A file, and the setting or argument that names it.
    File(&'a str),
}

impl KeySource {
    pub(crate) fn new(settings: &Settings, names: &EnvVarNames, directory: &Path) -> Self {
        let path = settings.private_key_file.as_ref();
        Self {
            variables: Some(names.private_key(settings.private_key_env.as_ref())),
            file: path.map(|path| KeyFile {
                path: directory.join(path),
                named_by: "`private_key_file`",
                is_required: false,
            }),
            absence: Absence::default(),
        }
    }

    /// Returns the key, if there is one. If the text contains several keys, `public_key` selects one.
    pub(crate) fn load(
        &mut self,
        env: &mut BuildEnv<'_>,
        public_key: Option<&PublicKey>,
    ) -> Result<Option<LoadedKey>, Diagnostic> {
        let loaded = self.find(env, public_key)?;
        if loaded.is_none() && self.is_absence_untracked() {
            env.rerun_always();
        }
        Ok(loaded)
    }

    fn find(
        &mut self,
        env: &mut BuildEnv<'_>,
        public_key: Option<&PublicKey>,
    ) -> Result<Option<LoadedKey>, Diagnostic> {
        let Some((variable, file_variable)) = &self.variables else {
            return self.load_file(public_key);
        };
        let text = env.secret(variable);
        let path = env.secret(file_variable);
        match (text, path) {
            (Some(_), Some(_)) => Err(Diagnostic::error(
                "ambiguous-key",
                format!("`{variable}` and `{file_variable}` are both set"),
            )
            .help("unset one of them")),
            (Some(text), None) => {
                self.absence = Absence::EmptyVariable;
                let origin = Origin::Variable {
                    name: variable,
                    file_variable,
                };
                let key = parse(text.bytes(), &origin, public_key)?;
                Ok(key.map(|key| LoadedKey { key, key_id: None }))
            }
            (None, Some(path)) => {
                self.absence = Absence::EmptyNamedFile;
                load_named_file(&path, variable, file_variable, public_key)
            }
            (None, None) => self.load_file(public_key),
        }
    }

    fn load_file(
        &mut self,
        public_key: Option<&PublicKey>,
    ) -> Result<Option<LoadedKey>, Diagnostic> {
        let Some(file) = &self.file else {
            return Ok(None);
        };
        let text = match read_file(&file.path) {
            Ok(text) => text,
            // On machines that do not have the file, the key is absent.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !file.is_required => {
                return Ok(None);
            }
            Err(error) => return Err(unreadable(file.named_by, &error)),
        };
        self.absence = Absence::EmptyFile;
        let key = parse(&text, &Origin::File(file.named_by), public_key)?;
        Ok(key.map(|key| LoadedKey {
            key,
            key_id: key_id_in(&file.path),
        }))
    }
}

fn load_named_file(
    path: &Secret,
    variable: &str,
    file_variable: &str,
    public_key: Option<&PublicKey>,
) -> Result<Option<LoadedKey>, Diagnostic> {
    // Messages do not contain the path, which may be a key in the wrong variable.
    let is_pem = bytes::contains(path.bytes(), b"-----");
    if is_pem || PrivateKey::parse_all(path.bytes()).is_ok() {
        return Err(Diagnostic::error(
            "key-in-wrong-variable",
            format!("`{file_variable}` contains a private key, expected the path of a key file"),
        )
        .help(format!("set `{variable}` to the key instead")));
    }
    let file = expand_home(path.as_path());
    let text = read_file(&file).map_err(|error| {
        let error_kind = error.kind();
        let diagnostic = unreadable(&format!("`{file_variable}`"), &error);
        match error_kind {
            io::ErrorKind::NotFound => diagnostic
                .help("write an absolute path, or one relative to the directory of the package's `Cargo.toml`"),
            _ => diagnostic,
        }
    })?;
    let key = parse(
        &text,
        &Origin::File(&format!("`{file_variable}`")),
        public_key,
    )?;
    Ok(key.map(|key| LoadedKey {
        key,
        key_id: key_id_in(&file),
    }))
}

/// Expands `~`, because shells do not expand it in quotes, and `.env` files never do.
fn expand_home(path: &Path) -> Cow<'_, Path> {
    match (path.strip_prefix("~"), env::home_dir()) {
        (Ok(rest), Some(home)) => Cow::Owned(home.join(rest)),
        // The path may be a part of a key, so it is not copied.
        _ => Cow::Borrowed(path),
    }
}

fn unreadable(named_by: &str, error: &io::Error) -> Diagnostic {
    let diagnostic = Diagnostic::error(
        "unreadable-key",
        format!("failed to read the file of {named_by}: {error}"),
    );
    match error.kind() {
        io::ErrorKind::IsADirectory => diagnostic.help(
            "if the file is mounted into a container, check that it exists on the host: Docker creates a directory otherwise",
        ),
        _ => diagnostic,
    }
}

fn parse(
    text: &[u8],
    origin: &Origin<'_>,
    public_key: Option<&PublicKey>,
) -> Result<Option<PrivateKey>, Diagnostic> {
    let mut keys = match PrivateKey::parse_all(text) {
        Ok(keys) => keys,
        Err(NotAKey::Absent) => return Ok(None),
        Err(NotAKey::Unknown) if is_path_of_file(text) => {
            return Err(origin.explain(NotAKey::Path));
        }
        Err(other) => return Err(origin.explain(other)),
    };
    if keys.len() == 1 {
        return Ok(keys.pop());
    }
    let subject = origin.subject();
    let number = keys.len();
    let Some(public_key) = public_key else {
        let mut diagnostic = Diagnostic::error(
            "several-keys",
            format!("{subject} contains {number} different private keys"),
        )
        .help("remove all but one, or select one in maps.toml:");
        for key in keys {
            diagnostic = diagnostic.help(format!("public_key = \"{}\"", key.public_key()));
        }
        return Err(diagnostic);
    };
    for key in keys {
        if key.public_key() == *public_key {
            return Ok(Some(key));
        }
    }
    Err(Diagnostic::error(
        "wrong-key",
        format!(
            "{subject} contains {number} different private keys, and none matches `public_key`"
        ),
    )
    .help(origin.apples_file()))
}

/// Returns whether a text is the path of an existing file.
fn is_path_of_file(text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default().trim();
    // The standard library copies long paths to the heap.
    matches!(text.len(), 1..=255)
        && !text.contains('\n')
        && !reveals_key(text)
        && expand_home(Path::new(text)).is_file()
}

/// Reads a file or, with a timeout, a pipe: opening and reading one blocks until another program has opened
/// and closed it.
pub(crate) fn read_file(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let metadata = fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a directory",
        ));
    }
    if metadata.is_file() {
        return read_to_end(path);
    }
    let path = path.to_owned();
    let reader = thread::spawn(move || read_to_end(&path));
    // A channel would double the code that is compiled for reading a key.
    let start = Instant::now();
    while !reader.is_finished() {
        if start.elapsed() > PIPE_TIMEOUT {
            // A key that arrives too late is wiped when the thread ends.
            return Err(io::Error::other(
                "nothing was written to the pipe for 10 seconds",
            ));
        }
        thread::sleep(Duration::from_millis(5));
    }
    match reader.join() {
        Ok(text) => text,
        Err(_) => Err(io::Error::other("the thread that reads it panicked")),
    }
}

/// Reads into one buffer that never grows, because growing would leave a copy behind.
fn read_to_end(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let mut file = File::open(path)?;
    let mut text = Zeroizing::new(vec![0; MAX_KEY_TEXT_LEN + 1]);
    let mut length = 0;
    loop {
        match file.read(text.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if length > MAX_KEY_TEXT_LEN {
        return Err(io::Error::other("larger than 16 KiB"));
    }
    text.truncate(length);
    Ok(text)
}

fn key_id_in(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let key_id = name.strip_prefix("AuthKey_")?.strip_suffix(".p8")?;
    key_id
        .parse::<KeyId>()
        .ok()
        .map(|key_id| key_id.to_string())
}
