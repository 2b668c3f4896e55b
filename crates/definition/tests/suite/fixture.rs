//! A small catalogue without mistakes, for tests to make one in.

use onewindow_definition::{DefinitionError, load_sources};
use onewindow_engine::catalogue::Catalogue;
use onewindow_engine::text::Language;

const ZONE: &str = "\
code: test-zone
name: {zh-CN: 试验区, en: Test Zone}
time-zone: Asia/Shanghai
number-prefix: TST
calendar: test
";

const DEPARTMENTS: &str = "\
departments:
  - {code: window, name: {zh-CN: 综合窗口, en: One Window}, window: true}
  - {code: jhj, name: {zh-CN: 建设环保局, en: Construction Bureau}}
  - {code: yjj, name: {zh-CN: 应急管理局, en: Emergency Bureau}}
  - {code: bank, name: {zh-CN: 银行, en: Bank}, external: true}
";

const FACTS: &str = "\
facts:
  - {path: site.area_ha, name: {zh-CN: 面积, en: area}, type: number, unit: {zh-CN: 公顷, en: ha}}
  - path: eia.category
    name: {zh-CN: 环评类别, en: EIA category}
    type: choice
    options:
      - {value: report, name: {zh-CN: 报告书, en: report}}
      - {value: form, name: {zh-CN: 报告表, en: form}}
  - {path: site.large, name: {zh-CN: 大型, en: large}, type: boolean, derived: site.area_ha >= 5.0}
";

const CALENDAR: &str = "\
year: 2026
version: 1
status: published
days:
  - {date: 2026-01-01, kind: holiday, name: {zh-CN: 元旦, en: New Year's Day}}
  - {date: 2026-01-04, kind: makeup-workday, name: {zh-CN: 元旦, en: New Year's Day}}
";

const PERMIT: &str = "\
code: permit
name: {zh-CN: 许可, en: Permit}
kind: licence
stage: permits
effective: {from: 2020-01-01}
owner: jhj
basis: [城乡规划法 第40条]
applies: {when: site.area_ha > 1.0, says: {zh-CN: 一公顷以上, en: above one hectare}}
tracks:
  - code: main
    mode: review
    limits:
      - {effect: statutory, limit: {amount: 20, unit: working-days}, from: accepted}
      - {effect: promised, limit: {amount: 10, unit: working-days}, from: accepted}
    steps:
      - {code: handle, kind: review, department: owner, role: handler, limit: {amount: 3, unit: working-days}}
      - {code: ask, kind: consultation, department: yjj, role: handler, after: [handle], when: site.large}
      - {code: check, kind: review, department: owner, role: reviewer, after: [handle, ask], not-same-person-as: [handle]}
      - {code: decide, kind: decide, department: owner, role: approver, after: [check], not-same-person-as: [handle, check]}
materials:
  - {code: filed, name: {zh-CN: 备案证明, en: filing certificate}, basis: 城乡规划法 第38条, form: electronic, supplied-by: [filing]}
form:
  type: object
  title: 申请表
  x-title-en: Application
  properties:
    floors: {type: integer, minimum: 1, title: 层数, x-title-en: floors}
  required: [floors]
  additionalProperties: false
outcome: {name: {zh-CN: 许可证, en: permit}, number: \"许〔{year}〕{serial}号\", validity: {months: 24, until: start}}
";

const FILING: &str = "\
code: filing
name: {zh-CN: 备案, en: Filing}
kind: filing
stage: filings
effective: {from: 2020-01-01}
owner: yjj
basis: [国务院令673号 第13条]
tracks:
  - code: main
    mode: {on-receipt: {sampling-percent: 20}}
    steps:
      - {code: inspect, kind: site-visit, department: owner, role: handler}
form:
  type: object
  title: 备案表
  x-title-en: Filing
  properties:
    name: {type: string, title: 名称, x-title-en: name}
  additionalProperties: false
outcome: {name: {zh-CN: 证明, en: certificate}, number: \"备〔{year}〕{serial}号\"}
materials: []
";

const ROUTE: &str = "\
code: investment
name: {zh-CN: 投资, en: Investment}
stages:
  - {code: filings, name: {zh-CN: 备案, en: filings}}
  - {code: permits, name: {zh-CN: 许可, en: permits}}
procedures: [filing, permit]
milestones:
  - {code: start, name: {zh-CN: 开工, en: start of construction}}
prerequisites:
  - {of: {procedure: permit}, needs: [{procedure: filing}], binding: apply, basis: 城乡规划法 第38条}
  - {of: {milestone: start}, needs: [{procedure: permit}], binding: apply}
";

/// Files by their names.
pub(crate) struct Fixture(Vec<(String, String)>);

/// The catalogue without mistakes.
pub(crate) fn sound() -> Fixture {
    let files = [
        ("zone.yaml", ZONE),
        ("departments.yaml", DEPARTMENTS),
        ("facts.yaml", FACTS),
        ("calendar/2026.yaml", CALENDAR),
        ("procedures/permit.yaml", PERMIT),
        ("procedures/filing.yaml", FILING),
        ("routes/investment.yaml", ROUTE),
    ];
    Fixture(
        files
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .to_vec(),
    )
}

impl Fixture {
    /// Writes something else in one place of a file.
    pub(crate) fn with(mut self, file: &str, old: &str, new: &str) -> Self {
        let text = self.text_of(file);
        assert_eq!(
            text.matches(old).count(),
            1,
            "“{old}” has to stand in {file} exactly once"
        );
        *text = text.replace(old, new);
        self
    }

    /// Writes something else in one place of the permit.
    pub(crate) fn permit(self, old: &str, new: &str) -> Self {
        self.with("procedures/permit.yaml", old, new)
    }

    /// Puts a whole file there.
    pub(crate) fn file(mut self, name: &str, text: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| known != name);
        self.0.push((name.to_owned(), text.into()));
        self
    }

    /// Takes a file away.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    pub(crate) fn load(self) -> Result<Catalogue, Vec<DefinitionError>> {
        load_sources(self.0)
    }

    /// The catalogue, which has no mistakes.
    pub(crate) fn catalogue(self) -> Catalogue {
        self.load().unwrap_or_else(|errors| panic!("{}", told(&errors)))
    }

    /// What is printed about the mistakes.
    pub(crate) fn mistakes(self) -> String {
        told(&self.load().expect_err("there should be a mistake"))
    }

    /// The text of a file.
    pub(crate) fn source(mut self, name: &str) -> String {
        self.text_of(name).clone()
    }

    fn text_of(&mut self, name: &str) -> &mut String {
        &mut self
            .0
            .iter_mut()
            .find(|(known, _)| known == name)
            .expect("the file is in the fixture")
            .1
    }
}

/// The errors as printed.
pub(crate) fn told(errors: &[DefinitionError]) -> String {
    errors
        .iter()
        .map(|error| error.render(Language::En))
        .collect::<Vec<_>>()
        .join("\n")
}
