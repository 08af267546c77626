//! An S3 server on loopback, with one bucket in a folder that goes with it.

use std::fs::{File, Permissions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::error_handling::HandleError;
use axum::http::StatusCode;
use central::photos::Bucket;
use central::{NewDatabase, NewPhotos, NewServer};
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};

pub const KEY_ID: &str = "SPECIMENKEYID";
pub const KEY: &str = "specimen secret key";

pub struct TestBucket {
    folder: TempDir,
    endpoint: String,
    /// Of its own: connections go with it.
    runtime: Option<Runtime>,
}

impl TestBucket {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("photos")).unwrap();
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        builder.set_auth(SimpleAuth::from_single(KEY_ID, KEY));
        let failed = async |_| StatusCode::INTERNAL_SERVER_ERROR;
        let router = Router::new().fallback_service(HandleError::new(builder.build(), failed));
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.spawn(TcpListener::bind("127.0.0.1:0")).await.unwrap().unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async { axum::serve(listener, router).await.unwrap() });
        Self { folder, endpoint, runtime: Some(runtime) }
    }

    /// From now on it answers nobody.
    pub fn end(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A runtime is not to be waited for on a thread of another.
            std::thread::spawn(|| drop(runtime)).join().unwrap();
        }
    }

    /// Its file, as an operator writes it.
    pub fn text(&self, place: &str, key: &str) -> String {
        format!(
            "place = \"{place}\"\nendpoint = \"{}\"\naccess-key-id = \"{KEY_ID}\"\nsecret-access-key = \"{key}\"\n",
            self.endpoint
        )
    }

    pub fn file_in(&self, folder: &Path, place: &str, key: &str) -> PathBuf {
        let path = folder.join("bucket.toml");
        let mut file = File::create(&path).unwrap();
        file.set_permissions(Permissions::from_mode(0o600)).unwrap();
        file.write_all(self.text(place, key).as_bytes()).unwrap();
        path
    }

    pub fn bucket(&self) -> Bucket {
        Bucket::parse(&self.text("s3://photos/office", KEY)).unwrap()
    }

    /// A server with its photos in here.
    pub fn server_with(&self, database: NewDatabase) -> NewServer {
        NewServer { database, photos: NewPhotos::Bucket { bucket: self.bucket(), remember: true } }
    }

    /// Where a photo of that hash lies.
    pub fn file_of(&self, hash: model::PhotoHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.path().join("photos/office").join(&name[..2]).join(&name[2..])
    }
}

impl Drop for TestBucket {
    fn drop(&mut self) {
        self.end();
    }
}
