//! Materials: what a procedure asks for, and how each stands in a case.

use async_graphql::{ComplexObject, Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use onewindow_desk::{DeskError, FileLink};
use onewindow_engine::actor::{Actor, ActorKind};
use onewindow_engine::case::{
    Attachment as EngineAttachment, Case, CaseMaterial as EngineCaseMaterial, MaterialState, may_open,
};
use onewindow_engine::ids::{CaseId, FileId, ProcedureCode};
use onewindow_engine::procedure::{Material as EngineMaterial, MaterialForm as EngineMaterialForm};

use crate::desk_error::read;
use crate::mutation::Tokens;
use crate::offer::Reason;
use crate::{caller, global_id};

/// In which form a material is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "EngineMaterialForm")]
pub enum MaterialForm {
    /// 原件.
    Original,
    /// 复印件.
    Copy,
    /// 电子件.
    Electronic,
}

/// A material that a procedure asks for.
#[derive(Debug, Clone)]
pub struct Material(EngineMaterial);

impl From<EngineMaterial> for Material {
    fn from(material: EngineMaterial) -> Self {
        Self(material)
    }
}

/// A material 申请材料 that a procedure asks for.
#[Object]
impl Material {
    /// The code within the procedure.
    async fn code(&self) -> &str {
        self.0.code.as_str()
    }

    /// The official name in the caller's language.
    async fn name(&self, context: &Context<'_>) -> String {
        caller::say(context, &self.0.name)
    }

    /// The article that asks for it (Administrative Licensing Law, Art. 31: nothing irrelevant).
    async fn basis(&self) -> &str {
        &self.0.basis
    }

    /// In which form it is handed in.
    async fn form(&self) -> MaterialForm {
        self.0.form.into()
    }

    /// When it is needed (Common Expression Language); none: always.
    async fn condition(&self) -> Option<&str> {
        self.0
            .when
            .as_ref()
            .map(onewindow_engine::condition::Condition::source)
    }

    /// Whether it may follow later 容缺.
    async fn is_deferrable(&self) -> bool {
        self.0.deferrable
    }

    /// The codes of the procedures whose outcome is this material: it is then not asked for again.
    async fn supplied_by(&self) -> Vec<&str> {
        self.0.supplied_by.iter().map(ProcedureCode::as_str).collect()
    }
}

/// How a material stands in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CaseMaterialState {
    /// It is needed and not there.
    Missing,
    /// The applicant handed it in.
    HandedIn,
    /// An earlier outcome of the project is this material (Administrative Licensing Law, Art. 33).
    Supplied,
    /// This project does not need it.
    Needless,
}

/// A material with its state in one case.
#[derive(Debug, Clone, SimpleObject)]
pub struct CaseMaterial {
    /// The material as the procedure asks for it.
    pub material: Material,
    /// How it stands.
    pub state: CaseMaterialState,
    /// The files that were handed in.
    pub files: Vec<Attachment>,
    /// The number of the earlier document that supplies it.
    pub document_number: Option<String>,
}

impl CaseMaterial {
    pub(crate) fn new(material: &EngineMaterial, found: EngineCaseMaterial, files: Vec<Attachment>) -> Self {
        let (state, document_number) = match found.state {
            MaterialState::Missing => (CaseMaterialState::Missing, None),
            MaterialState::HandedIn => (CaseMaterialState::HandedIn, None),
            MaterialState::Supplied { document } => (CaseMaterialState::Supplied, Some(document)),
            MaterialState::Needless => (CaseMaterialState::Needless, None),
        };
        Self {
            material: material.clone().into(),
            state,
            files,
            document_number,
        }
    }
}

/// A file handed in as a material.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Attachment {
    #[graphql(skip)]
    case: CaseId,
    #[graphql(skip)]
    file: FileId,
    /// The stored file.
    pub file_id: ID,
    /// Its name; of a secret one only what it was handed in as.
    pub filename: String,
    /// Its size in bytes.
    pub byte_size: u64,
    /// Its SHA-256, in lower-case hexadecimal.
    pub sha256: String,
    /// Its media type.
    pub content_type: String,
    /// The path to `GET` it from, with the caller's token. Whoever opens a secret on a ground of law names the article in
    /// the query: `?ground=…`.
    pub path: String,
    /// Whether it is a trade secret 商业秘密 (Administrative Licensing Law, Art. 5(2)).
    pub is_secret: bool,
    /// Whether the caller may open it without stating a ground.
    pub is_open_to_viewer: bool,
    /// Why not; empty when it may be opened.
    pub reasons: Vec<Reason>,
}

impl Attachment {
    pub(crate) fn new(
        context: &Context<'_>,
        (case, actor): (&Case, &Actor),
        attachment: &EngineAttachment,
    ) -> Self {
        let on_duty = caller::desk(context).map(|desk| desk.on_duty(actor, Some(&case.procedure.code)));
        let actor = on_duty.as_deref().unwrap_or(actor);
        let refusal = may_open(case, actor, attachment.file, None).err();
        Self {
            case: case.id,
            file: attachment.file,
            file_id: global_id::encode(&attachment.file),
            filename: attachment.filename.clone(),
            byte_size: attachment.byte_size,
            sha256: attachment.sha256.clone(),
            content_type: attachment.content_type.clone(),
            path: format!("/files/{}/{}", case.id, attachment.file),
            is_secret: case.is_secret(attachment.file),
            is_open_to_viewer: refusal.is_none(),
            reasons: refusal
                .iter()
                .map(|refusal| Reason::new(context, refusal))
                .collect(),
        }
    }
}

/// An address by which a file can be read for minutes, without a token.
#[derive(Debug, Clone, SimpleObject)]
pub struct FileDownload {
    /// The path to `GET`. Whoever follows it reads in the name of the person it was made for, as long as that person's
    /// session lasts.
    pub url: String,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

#[ComplexObject]
impl Attachment {
    /// A link for programs that can't send a token, such as a browser that saves a file. It is the caller's own: what is
    /// read by it is read in the caller's name.
    async fn download(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The article of law that a secret is opened on without the applicant's consent.")]
        ground: Option<String>,
    ) -> Result<FileDownload> {
        let actor = caller::actor(context);
        let person = match actor.kind {
            ActorKind::Person | ActorKind::Service => Ok(actor.id),
            ActorKind::Engine | ActorKind::Anonymous => Err(DeskError::NotSignedIn),
        };
        let link = FileLink {
            person: read(context, person)?,
            session: caller::caller(context).and_then(|caller| caller.session),
            case: self.case,
            file: self.file,
            ground,
        };
        let link = read(context, context.data::<Tokens>()?.0.link(link))?;
        Ok(FileDownload {
            url: format!("/files/{}", link.token),
            expires_at: link.expires_at,
        })
    }
}
