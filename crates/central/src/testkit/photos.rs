//! Photos in memory, which a test can lose.

use std::sync::Arc;

use futures::FutureExt as _;
use model::PhotoHash;
use object_store::ObjectStoreExt as _;
use object_store::memory::InMemory;
use object_store::path::Path;

use crate::photos::Photos;

#[derive(Debug, Clone, Default)]
pub struct TestPhotos(Arc<InMemory>);

impl TestPhotos {
    /// The same photos, as a server takes them.
    pub fn photos(&self) -> Photos {
        Photos::new(Arc::clone(&self.0) as _, Path::default())
    }

    /// A photo is lost, as by a fault of the disk.
    pub fn lose(&self, hash: PhotoHash) {
        let path = self.photos().path(hash);
        let held = self.0.head(&path).now_or_never().expect("memory keeps nobody waiting");
        held.expect("there is such a photo");
        let lost = self.0.delete(&path).now_or_never().expect("memory keeps nobody waiting");
        lost.expect("a photo can be lost");
    }
}
