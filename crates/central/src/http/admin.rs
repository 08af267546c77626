//! The handlers of administration. Each asks for an administrator's own signature; a station's is not enough.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::Duration;
use model::{PersonId, StationId, Text};
use protocol::admin::{
    Acts, ActsRequest, DocumentsPublished, NewDocuments, NewPassword, NewPersonRequest, NewStationCode,
    People, PersonAdded, Programmes, Rights, StationCode, Stations, Statistics, StatisticsRequest,
    Withdrawal,
};
use protocol::{Problem, ProblemType};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Administrator, AdministratorJson, Params, PathPart};
use super::routes::Reply;
use crate::core::Core;
use crate::refusal::{Answer, Refusal};
use crate::storage::PersonRights;

/// A code is for a machine that somebody is about to set up.
const LONGEST_CODE_HOURS: u16 = 720;

/// Those that hash no password.
pub(super) fn routes() -> OpenApiRouter<Arc<Core>> {
    OpenApiRouter::new()
        .routes(routes!(people))
        .routes(routes!(change_rights))
        .routes(routes!(lock, unlock))
        .routes(routes!(remove))
        .routes(routes!(stations))
        .routes(routes!(station_code))
        .routes(routes!(revoke))
        .routes(routes!(withdraw))
        .routes(routes!(programmes))
        .routes(routes!(publish))
        .routes(routes!(statistics))
        .routes(routes!(acts))
}

/// Everybody who was not removed.
#[utoipa::path(get, path = "/v1/admin/people", params(("Authorization" = String, Header)),
    responses((status = 200, body = People), (status = "4XX", body = Problem)))]
async fn people(State(core): State<Arc<Core>>, Administrator(by): Administrator) -> Reply<People> {
    let people = core.administered_by(by).people().await?;
    Ok(axum::Json(People { people }))
}

/// Lets a person sign in.
#[utoipa::path(post, path = "/v1/admin/people", request_body = NewPersonRequest,
    params(("Authorization" = String, Header)),
    responses((status = 200, body = PersonAdded), (status = "4XX", body = Problem)))]
pub(super) async fn add_person(
    State(core): State<Arc<Core>>,
    AdministratorJson(by, request): AdministratorJson<NewPersonRequest>,
) -> Reply<PersonAdded> {
    let person = core.administered_by(by).add_person(request).await?;
    Ok(axum::Json(PersonAdded { person }))
}

/// Gives a person other roles and programmes.
#[utoipa::path(put, path = "/v1/admin/people/{person}/rights", request_body = Rights,
    params(("person" = uuid::Uuid, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn change_rights(
    State(core): State<Arc<Core>>,
    PathPart(person): PathPart<PersonId>,
    AdministratorJson(by, rights): AdministratorJson<Rights>,
) -> Answer<StatusCode> {
    let administration = core.administered_by(by);
    let person = administration.person(person).await?;
    let rights = PersonRights { roles: rights.roles, programmes: rights.programmes };
    administration.change_rights_of(&person, rights).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a new password for a person who has forgotten it.
#[utoipa::path(put, path = "/v1/admin/people/{person}/password", request_body = NewPassword,
    params(("person" = uuid::Uuid, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
pub(super) async fn reset_password(
    State(core): State<Arc<Core>>,
    PathPart(person): PathPart<PersonId>,
    AdministratorJson(by, request): AdministratorJson<NewPassword>,
) -> Answer<StatusCode> {
    let administration = core.administered_by(by);
    let person = administration.person(person).await?;
    administration.set_password(&person.login, request.password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps a person from signing in, here and on the stations.
#[utoipa::path(put, path = "/v1/admin/people/{person}/lock",
    params(("person" = uuid::Uuid, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn lock(
    State(core): State<Arc<Core>>,
    PathPart(person): PathPart<PersonId>,
    Administrator(by): Administrator,
) -> Answer<StatusCode> {
    let administration = core.administered_by(by);
    administration.lock(&administration.person(person).await?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a locked person sign in again.
#[utoipa::path(delete, path = "/v1/admin/people/{person}/lock",
    params(("person" = uuid::Uuid, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn unlock(
    State(core): State<Arc<Core>>,
    PathPart(person): PathPart<PersonId>,
    Administrator(by): Administrator,
) -> Answer<StatusCode> {
    let administration = core.administered_by(by);
    let person = administration.person(person).await?;
    administration.unlock_person(&person.login).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends a person's rights for good. What the person decided stays.
#[utoipa::path(delete, path = "/v1/admin/people/{person}",
    params(("person" = uuid::Uuid, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn remove(
    State(core): State<Arc<Core>>,
    PathPart(person): PathPart<PersonId>,
    Administrator(by): Administrator,
) -> Answer<StatusCode> {
    let administration = core.administered_by(by);
    administration.remove(&administration.person(person).await?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All stations, with when each was seen last.
#[utoipa::path(get, path = "/v1/admin/stations", params(("Authorization" = String, Header)),
    responses((status = 200, body = Stations), (status = "4XX", body = Problem)))]
async fn stations(State(core): State<Arc<Core>>, Administrator(by): Administrator) -> Reply<Stations> {
    let stations = core.administered_by(by).stations().await?;
    Ok(axum::Json(Stations { stations }))
}

/// A one-time code by which one desktop can enrol.
#[utoipa::path(post, path = "/v1/admin/stations/codes", request_body = NewStationCode,
    params(("Authorization" = String, Header)),
    responses((status = 200, body = StationCode), (status = "4XX", body = Problem)))]
async fn station_code(
    State(core): State<Arc<Core>>,
    AdministratorJson(by, request): AdministratorJson<NewStationCode>,
) -> Reply<StationCode> {
    let hours = request.valid_for_hours;
    if !(1..=LONGEST_CODE_HOURS).contains(&hours) {
        return Err(Refusal::invalid(
            format!("登记码的有效期须为 1 至 {LONGEST_CODE_HOURS} 小时"),
            format!("A code is good for 1 to {LONGEST_CODE_HOURS} hours"),
        ));
    }
    let valid_until = core.now() + Duration::hours(i64::from(hours));
    let code = core.administered_by(by).code_until(valid_until).await?;
    Ok(axum::Json(StationCode { code, valid_until }))
}

/// Refuses a station from now on, takes its cases back, and has it destroy its keys at its next contact.
#[utoipa::path(delete, path = "/v1/admin/stations/{station}",
    params(("station" = uuid::Uuid, Path), ("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn revoke(
    State(core): State<Arc<Core>>,
    PathPart(station): PathPart<StationId>,
    Administrator(by): Administrator,
) -> Answer<StatusCode> {
    if core.administered_by(by).revoke_station(station).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    let text = Text::new(
        "没有这台在用的工作站，请重新读取名单",
        "There is no such station in use: read the list again",
    );
    Err(Problem::with_detail(ProblemType::NotFound, text).into())
}

/// The applicant took a case back.
#[utoipa::path(post, path = "/v1/admin/withdrawals", request_body = Withdrawal,
    params(("Authorization" = String, Header)),
    responses((status = 204), (status = "4XX", body = Problem)))]
async fn withdraw(
    State(core): State<Arc<Core>>,
    AdministratorJson(by, withdrawal): AdministratorJson<Withdrawal>,
) -> Answer<StatusCode> {
    core.administered_by(by).withdraw(withdrawal).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every edition of every programme.
#[utoipa::path(get, path = "/v1/admin/programmes", params(("Authorization" = String, Header)),
    responses((status = 200, body = Programmes), (status = "4XX", body = Problem)))]
async fn programmes(State(core): State<Arc<Core>>, Administrator(by): Administrator) -> Reply<Programmes> {
    let programmes = core.administered_by(by).programmes().await?;
    Ok(axum::Json(Programmes { programmes }))
}

/// Publishes rules; cases keep the edition that they came with.
#[utoipa::path(post, path = "/v1/admin/documents", request_body = NewDocuments,
    params(("Authorization" = String, Header)),
    responses((status = 200, body = DocumentsPublished), (status = "4XX", body = Problem)))]
async fn publish(
    State(core): State<Arc<Core>>,
    AdministratorJson(by, request): AdministratorJson<NewDocuments>,
) -> Reply<DocumentsPublished> {
    core.administered_by(by).publish(request.documents).await.map(axum::Json)
}

/// How the work stands and goes.
#[utoipa::path(get, path = "/v1/admin/statistics",
    params(StatisticsRequest, ("Authorization" = String, Header)),
    responses((status = 200, body = Statistics), (status = "4XX", body = Problem)))]
async fn statistics(
    State(core): State<Arc<Core>>,
    Administrator(by): Administrator,
    Params(request): Params<StatisticsRequest>,
) -> Reply<Statistics> {
    core.administered_by(by).statistics(request).await.map(axum::Json)
}

/// What administrators did.
#[utoipa::path(get, path = "/v1/admin/acts", params(ActsRequest, ("Authorization" = String, Header)),
    responses((status = 200, body = Acts), (status = "4XX", body = Problem)))]
async fn acts(
    State(core): State<Arc<Core>>,
    Administrator(by): Administrator,
    Params(request): Params<ActsRequest>,
) -> Reply<Acts> {
    core.administered_by(by).acts(request.after).await.map(axum::Json)
}
