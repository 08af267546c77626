//! How values of the domain stand in columns.

use chrono::{DateTime, SubsecRound as _, Utc};
use model::CaseId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx_core::decode::Decode;
use sqlx_core::encode::{Encode, IsNull};
use sqlx_core::error::BoxDynError;
use sqlx_core::types::Type;
use sqlx_postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef, Postgres};
use uuid::Uuid;

use crate::storage::value::{from_word, to_word};

/// As a statement's list has them.
pub(super) fn ids(cases: &[CaseId]) -> Vec<Uuid> {
    cases.iter().map(|case| case.0).collect()
}

/// A value whose wire form is a string: codes and closed lists.
pub(super) struct Word<T>(pub T);

/// A value in its wire form as JSON text.
pub(super) struct Json<T>(pub T);

/// To the millisecond, as on the wire.
pub(super) struct Instant(pub DateTime<Utc>);

/// A number that is never negative.
pub(super) struct Count(pub u64);

impl<T> Type<Postgres> for Word<T> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }

    fn compatible(info: &PgTypeInfo) -> bool {
        <str as Type<Postgres>>::compatible(info)
    }
}

impl<T> PgHasArrayType for Word<T> {
    fn array_type_info() -> PgTypeInfo {
        String::array_type_info()
    }
}

impl<T: Serialize> Encode<'_, Postgres> for Word<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        to_word(&self.0)?.encode(buffer)
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, Postgres> for Word<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        from_word(<&str>::decode(value)?).map(Self)
    }
}

impl<T> Type<Postgres> for Json<T> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }

    fn compatible(info: &PgTypeInfo) -> bool {
        <str as Type<Postgres>>::compatible(info)
    }
}

impl<T> PgHasArrayType for Json<T> {
    fn array_type_info() -> PgTypeInfo {
        String::array_type_info()
    }
}

impl<T: Serialize> Encode<'_, Postgres> for Json<T> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        serde_json::to_string(&self.0)?.encode(buffer)
    }
}

impl<'r, T: DeserializeOwned> Decode<'r, Postgres> for Json<T> {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(serde_json::from_str(<&str>::decode(value)?)?))
    }
}

impl Type<Postgres> for Instant {
    fn type_info() -> PgTypeInfo {
        <DateTime<Utc> as Type<Postgres>>::type_info()
    }
}

impl Encode<'_, Postgres> for Instant {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.0.trunc_subsecs(3).encode(buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Instant {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        DateTime::<Utc>::decode(value).map(Self)
    }
}

impl Type<Postgres> for Count {
    fn type_info() -> PgTypeInfo {
        <i64 as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for Count {
    fn array_type_info() -> PgTypeInfo {
        i64::array_type_info()
    }
}

impl Encode<'_, Postgres> for Count {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        i64::try_from(self.0)?.encode(buffer)
    }
}

impl<'r> Decode<'r, Postgres> for Count {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self(u64::try_from(i64::decode(value)?)?))
    }
}
