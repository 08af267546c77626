//! A bucket: where it is, and the key that opens it. The key comes from a file that its owner alone can read, or from
//! the environment, and shows itself to nobody.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use protocol::encoding::SecretText;
use serde::Deserialize;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::Photos;

/// Of each try; a photo is a few hundred kilobytes, and the bucket is near.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(8);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// What a request waits without a byte.
const READ_TIMEOUT: Duration = Duration::from_secs(5);
const MOST_TRIES: usize = 3;
/// No try begins later.
const RETRY_TIMEOUT: Duration = Duration::from_secs(4);

/// What a store without regions takes for one.
const USUAL_REGION: &str = "us-east-1";

/// Names in the environment, as other programs that speak to S3 know them; the first that is set counts.
const ENDPOINT: [&str; 2] = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];
const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
const ACCESS_KEY_ID: [&str; 1] = ["AWS_ACCESS_KEY_ID"];
const SECRET_ACCESS_KEY: [&str; 1] = ["AWS_SECRET_ACCESS_KEY"];
const SESSION_TOKEN: [&str; 1] = ["AWS_SESSION_TOKEN"];

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    #[error("a place for photos has to be as s3://bucket or s3://bucket/folder, without a key")]
    Place,
    #[error(
        "a bucket's file takes the lines place, endpoint, region, access-key-id, secret-access-key and session-token, \
         each as name = \"value\""
    )]
    File,
    #[error("the bucket's endpoint has to be as https://host, or http:// on this machine only")]
    Endpoint,
    #[error(
        "there is no key for the bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write access-key-id and \
         secret-access-key into its file"
    )]
    NoKey,
    #[error("the bucket cannot be used")]
    Unusable,
}

/// What is known of a bucket. What is not, is looked for in the environment when it is opened.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Bucket {
    place: String,
    endpoint: Option<String>,
    region: Option<String>,
    access_key_id: Option<SecretText>,
    secret_access_key: Option<SecretText>,
    session_token: Option<SecretText>,
}

impl Bucket {
    /// As `s3://bucket/folder`.
    pub fn at(place: &str) -> Result<Self, BucketError> {
        let bucket = Self {
            place: place.trim().to_owned(),
            endpoint: None,
            region: None,
            access_key_id: None,
            secret_access_key: None,
            session_token: None,
        };
        bucket.name_and_prefix()?;
        Ok(bucket)
    }

    /// A bucket's file, which may hold its key.
    pub fn parse(text: &str) -> Result<Self, BucketError> {
        // What the parser says of a line that it does not take repeats the line.
        let bucket: Self = toml::from_str(text).map_err(|_| BucketError::File)?;
        bucket.name_and_prefix()?;
        Ok(bucket)
    }

    /// As [`Bucket::parse`] reads it, with the key if it is known.
    pub(crate) fn secret_text(&self) -> Zeroizing<String> {
        let secret =
            |secret: &Option<SecretText>| secret.as_ref().map(|secret| Zeroizing::new(secret.0.clone()));
        let known = |text: &Option<String>| text.clone().map(Zeroizing::new);
        let lines = [
            ("place", Some(Zeroizing::new(self.place.clone()))),
            ("endpoint", known(&self.endpoint)),
            ("region", known(&self.region)),
            ("access-key-id", secret(&self.access_key_id)),
            ("secret-access-key", secret(&self.secret_access_key)),
            ("session-token", secret(&self.session_token)),
        ];
        let mut text = Zeroizing::new(String::new());
        for (name, value) in lines {
            if let Some(value) = value {
                let quoted = Zeroizing::new(toml::Value::String(value.to_string()).to_string());
                text.push_str(&format!("{name} = {}\n", *quoted));
            }
        }
        text
    }

    /// `environment` looks a name up.
    pub fn open(&self, environment: impl Fn(&str) -> Option<String>) -> Result<Photos, BucketError> {
        let find = |written: Option<&str>, names: &[&str]| {
            let found =
                written.map(str::to_owned).or_else(|| names.iter().find_map(|name| environment(name)));
            found.filter(|value| !value.is_empty())
        };
        let secret = |written: &Option<SecretText>, names: &[&str]| {
            find(written.as_ref().map(|secret| secret.0.as_str()), names).map(Zeroizing::new)
        };
        let (name, prefix) = self.name_and_prefix()?;
        let key = secret(&self.access_key_id, &ACCESS_KEY_ID)
            .zip(secret(&self.secret_access_key, &SECRET_ACCESS_KEY));
        let (id, key) = key.ok_or(BucketError::NoKey)?;
        let endpoint = find(self.endpoint.as_deref(), &ENDPOINT);
        let plain = endpoint.as_deref().map(is_plain).transpose()?.unwrap_or(false);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(name)
            .with_region(find(self.region.as_deref(), &REGION).unwrap_or_else(|| USUAL_REGION.to_owned()))
            .with_access_key_id(id.as_str())
            .with_secret_access_key(key.as_str())
            .with_client_options(patience().with_allow_http(plain))
            .with_retry(retries());
        if let Some(endpoint) = endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        if let Some(token) = secret(&self.session_token, &SESSION_TOKEN) {
            builder = builder.with_token(token.as_str());
        }
        // It is there already where something else of this process speaks TLS too.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let store = builder.build().map_err(|_| BucketError::Unusable)?;
        Ok(Photos::new(Arc::new(store), prefix))
    }

    fn name_and_prefix(&self) -> Result<(String, Path), BucketError> {
        let url = Url::parse(&self.place).map_err(|_| BucketError::Place)?;
        let bare = url.username().is_empty() && url.password().is_none() && url.port().is_none();
        let named = url
            .host_str()
            .filter(|name| !name.is_empty())
            .filter(|_| bare && url.scheme() == "s3" && url.query().is_none() && url.fragment().is_none());
        let name = named.ok_or(BucketError::Place)?.to_owned();
        let prefix = Path::from_url_path(url.path()).map_err(|_| BucketError::Place)?;
        Ok((name, prefix))
    }
}

/// Whether photos would cross in clear, which they may on this machine alone.
fn is_plain(endpoint: &str) -> Result<bool, BucketError> {
    let url = Url::parse(endpoint).map_err(|_| BucketError::Endpoint)?;
    let here = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return Err(BucketError::Endpoint),
    };
    match url.scheme() {
        "https" => Ok(false),
        "http" if here => Ok(true),
        _ => Err(BucketError::Endpoint),
    }
}

fn patience() -> ClientOptions {
    ClientOptions::new()
        .with_connect_timeout(CONNECT_TIMEOUT)
        .with_read_timeout(READ_TIMEOUT)
        .with_timeout(REQUEST_TIMEOUT)
}

fn retries() -> RetryConfig {
    RetryConfig {
        backoff: BackoffConfig {
            init_backoff: Duration::from_millis(100),
            max_backoff: Duration::from_secs(1),
            base: 2.0,
        },
        max_retries: MOST_TRIES - 1,
        retry_timeout: RETRY_TIMEOUT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "place = \"s3://photos/office\"\nendpoint = \"https://s3.example\"\n\
                        access-key-id = \"sesame\"\nsecret-access-key = \"open sesame\"\n";

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn key_set(name: &str) -> Option<String> {
        name.starts_with("AWS_").then(|| "sesame".to_owned()).filter(|_| name.contains("ACCESS_KEY"))
    }

    #[test]
    fn a_place_is_a_bucket_and_perhaps_a_folder() {
        for (place, expected) in [
            ("s3://photos", Some(("photos", ""))),
            (" s3://photos/ ", Some(("photos", ""))),
            ("s3://photos/office/2026", Some(("photos", "office/2026"))),
            ("s3://key:sesame@photos", None),
            ("s3://photos:9000/x", None),
            ("s3://photos?secret=sesame", None),
            ("s3:///office", None),
            ("https://photos.example", None),
            ("/srv/photos", None),
            ("", None),
        ] {
            let found = Bucket::at(place).and_then(|bucket| bucket.name_and_prefix());
            let found = found.ok().map(|(name, prefix)| (name, prefix.to_string()));
            assert_eq!(found, expected.map(|(name, prefix)| (name.to_owned(), prefix.to_owned())), "{place}");
        }
    }

    #[test]
    fn a_key_is_needed_and_may_stand_in_the_file_or_the_environment() {
        assert_eq!(Bucket::at("s3://photos").unwrap().open(nothing).unwrap_err(), BucketError::NoKey);
        Bucket::at("s3://photos").unwrap().open(key_set).unwrap();
        Bucket::parse(FILE).unwrap().open(nothing).unwrap();
    }

    #[test]
    fn what_is_written_down_is_read_again() {
        let text = Bucket::parse(FILE).unwrap().secret_text();
        assert_eq!(*text, FILE);
        let odd = Bucket::parse("place = \"s3://p\"\nsecret-access-key = 'a\"b\\c'").unwrap();
        let again = Bucket::parse(&odd.secret_text()).unwrap();
        assert_eq!(again.secret_access_key.as_ref().unwrap().0, "a\"b\\c");
    }

    #[test]
    fn a_key_shows_in_no_error_and_no_debug_output() {
        for text in [
            "place = \"s3://photos\"\nsecret-access-key = sesame",
            "place = \"s3://photos\"\nsecret = \"sesame\"",
            "secret-access-key = \"sesame\"",
            "place = \"s3://k:sesame@photos\"",
        ] {
            let error = Bucket::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("sesame"), "{error:?}");
        }
        let bucket = Bucket::parse(FILE).unwrap();
        let photos = bucket.open(nothing).unwrap();
        assert!(!format!("{bucket:?} {photos:?}").contains("sesame"), "{bucket:?} {photos:?}");
    }

    #[test]
    fn photos_cross_no_network_in_clear() {
        for (endpoint, expected) in [
            ("https://s3.example", Ok(false)),
            ("http://127.0.0.1:9000", Ok(true)),
            ("http://[::1]:9000", Ok(true)),
            ("http://localhost:9000/", Ok(true)),
            ("http://s3.example", Err(BucketError::Endpoint)),
            ("http://10.0.0.7:9000", Err(BucketError::Endpoint)),
            ("ftp://127.0.0.1", Err(BucketError::Endpoint)),
            ("s3.example", Err(BucketError::Endpoint)),
        ] {
            assert_eq!(is_plain(endpoint), expected, "{endpoint}");
        }
    }
}
