pub(crate) use crate::examine::*;
