pub(crate) use crate::examine::finding::*;
