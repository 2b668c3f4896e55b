//! The reference of settings: every option of `serve` with its variable of the environment, its name in the
//! configuration file and what it does, in both languages. Read from the command line's own description.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use clap::{Arg, CommandFactory as _};

use super::cell;
use crate::cli::Cli;
use crate::config;

/// What each setting does, in Chinese; what stands in the configuration file alone in English, too.
const WORDS: &[(&str, &str, Option<&str>)] = &[
    ("catalogue", "目录文件夹，取代内置目录", None),
    (
        "config",
        "TOML 配置文件，可含以下任何配置项；命令行与环境变量优先",
        None,
    ),
    ("data", "内嵌数据库与上传文件所在的文件夹，默认 data", None),
    ("database-url", "用 PostgreSQL 取代内嵌数据库：postgres://…", None),
    (
        "database-url-file",
        "存放数据库地址的文件，适用于地址含密码时",
        None,
    ),
    ("demo", "放入演示账号、企业与项目，密码相同且公开", None),
    (
        "demo-anyway",
        "明知演示密码人人皆知，仍在他人可访问的地址上提供演示",
        None,
    ),
    ("dev", "供开发者使用：开放接口模式读取与 GraphiQL 编辑器", None),
    (
        "document-key",
        "签署文书的私钥（Ed25519，PEM）；默认用数据文件夹中的 document-key，没有则生成一次",
        None,
    ),
    ("document-templates", "文书模板文件夹，优先于同名内置模板", None),
    ("fonts", "系统字体之外的字体文件夹", None),
    (
        "graphiql",
        "是否提供 GraphiQL 编辑器",
        Some("Whether the editor GraphiQL is served [default: with `--dev` or `--demo` only]"),
    ),
    (
        "introspection",
        "登录者是否可读取接口模式",
        Some(
            "Whether callers who are signed in may read the schema [default: with `--dev` or `--demo` only]",
        ),
    ),
    ("jwt-secret", "签署访问令牌的机密，至少 32 字节，各节点相同", None),
    ("jwt-secret-file", "存放访问令牌机密的文件", None),
    (
        "listen",
        "监听地址；端口 0 表示任选空闲端口，默认 127.0.0.1:8080",
        None,
    ),
    ("metrics-listen", "在单独地址上提供 /metrics，无需令牌", None),
    (
        "metrics-token",
        "与其他服务同端口提供 /metrics，须携带此令牌",
        None,
    ),
    ("metrics-token-file", "存放 /metrics 令牌的文件", None),
    (
        "oidc-audience",
        "该提供方为本系统签发的令牌所含受众（aud）；文件中每个提供方一张 [[oidc]] 表",
        None,
    ),
    (
        "oidc-issuer",
        "身份提供方的自称（iss），逐字一致；采信其访问令牌",
        None,
    ),
    (
        "oidc-login-claim",
        "新主体对应账号的登录名所在的声明；默认由管理员逐一关联",
        None,
    ),
    (
        "oidc.algorithms",
        "采信的签名算法；默认为与密钥种类相配的算法",
        Some("The signature algorithms that are taken [default: those that fit the kind of each key]"),
    ),
    (
        "oidc.jwks-url",
        "公钥所在的网址；默认由提供方的发现文档说明",
        Some(
            "Where the provider's keys are [default: its own description says so, OpenID Connect Discovery]",
        ),
    ),
    (
        "oidc.refetch-seconds",
        "重新读取公钥的最短间隔（秒），默认 60",
        Some("How often keys are asked for at most, in seconds [default: 60]"),
    ),
    (
        "oidc.required-claims",
        "令牌必须以此值携带的声明，如租户",
        Some("Claims that a token has to carry with these values, such as the tenant"),
    ),
    (
        "otlp-endpoint",
        "链路追踪的接收端（OTLP/HTTP），如 http://127.0.0.1:4318；须以 otel 特性编译",
        None,
    ),
    (
        "public-url",
        "公众访问本系统的网址，印在文书二维码中；默认为监听地址",
        None,
    ),
    ("s3-access-key-id", "访问密钥的名称；没有则用机器自身的角色", None),
    (
        "s3-bucket",
        "存放文件的 S3 存储桶，取代数据文件夹；多节点必需",
        None,
    ),
    ("s3-endpoint", "存储的地址，客户端也向其上传；默认为 Amazon", None),
    ("s3-region", "存储的区域，默认 us-east-1", None),
    ("s3-secret-access-key", "访问密钥的机密", None),
    (
        "s3.virtual-hosted",
        "存储桶名在主机名中而不在路径中",
        Some("Whether the bucket is part of the host name, not of the path [default: false]"),
    ),
    (
        "scanner",
        "病毒扫描程序 clamd 的监听地址：tcp://主机:端口 或 unix:/路径；发现病毒的文件会被拒绝",
        None,
    ),
    (
        "virtual-clock",
        "时间从此刻起静止，直到管理员推进；用于测试、演示与培训",
        None,
    ),
    (
        "webhook-allow-loopback",
        "允许向本机地址推送，也允许 http；仅限试验",
        None,
    ),
    (
        "webhook-secret",
        "加密推送密钥的机密，至少 32 字节，各节点相同；默认用访问令牌机密",
        None,
    ),
    ("webhook-secret-file", "存放推送加密机密的文件", None),
    ("address-connections", "每个地址的实时连接数上限；0 为不限", None),
    (
        "address-requests-per-minute",
        "每个地址每分钟的请求数上限；0 为不限",
        None,
    ),
    (
        "allowed-origin",
        "除本站外，其页面可打开 WebSocket 的站点，可重复；文件中为列表",
        None,
    ),
    ("connections", "每个调用者的实时连接数上限；0 为不限", None),
    (
        "cost-per-minute",
        "每个调用者每分钟的操作静态成本上限；0 为不限",
        None,
    ),
    ("patience-seconds", "客户端接收一条消息的时限（秒）", None),
    ("persisted-only", "匿名调用者与申请人只能执行预先登记的操作", None),
    (
        "persisted-operations",
        "预先登记的操作：以 SHA-256 为键的 JSON 文件",
        None,
    ),
    ("ping-seconds", "WebSocket 心跳间隔（秒）", None),
    (
        "requests-per-minute",
        "每个调用者每分钟的操作数上限；0 为不限",
        None,
    ),
    ("stop-notice-seconds", "宣布即将停止到真正停止之间的秒数", None),
    ("address-failed-logins", "同一地址登录失败次数上限", None),
    ("failed-logins", "同一地址对同一账号登录失败次数上限", None),
    (
        "trusted-proxy",
        "可信代理的地址，其转发的来源地址被采信，可重复；文件中为列表",
        None,
    ),
];

/// A setting.
pub(crate) struct Setting {
    /// Its name: the option without dashes, and the name in the configuration file.
    pub name: String,
    /// Whether it is an option of the command line, and what stands for its value.
    pub option: Option<String>,
    /// The variable of the environment.
    pub variable: Option<String>,
    /// Its name in the configuration file, after its table if it stands in one.
    pub in_file: Option<String>,
    /// What it does, in English.
    pub english: String,
}

/// Every setting, by name.
pub(crate) fn settings() -> Vec<Setting> {
    let mut all: BTreeMap<String, Setting> = BTreeMap::new();
    let command = Cli::command();
    let serve = command.find_subcommand("serve");
    let in_file = config::file_settings();
    for argument in serve.into_iter().flat_map(clap::Command::get_arguments) {
        let Some(name) = argument.get_long() else { continue };
        let setting = Setting {
            name: name.to_owned(),
            option: Some(option(name, argument)),
            variable: argument.get_env().map(|name| name.to_string_lossy().into_owned()),
            in_file: file_name(&in_file, name),
            english: argument.get_help().map(ToString::to_string).unwrap_or_default(),
        };
        all.insert(name.to_owned(), setting);
    }
    let has_option = |file: &String| all.values().any(|setting| setting.in_file.as_ref() == Some(file));
    let alone: Vec<String> = in_file.iter().filter(|name| !has_option(name)).cloned().collect();
    for name in alone {
        let english = WORDS.iter().find(|(known, ..)| *known == name.as_str());
        all.entry(name.clone()).or_insert_with(|| Setting {
            name: name.clone(),
            option: None,
            variable: None,
            in_file: Some(name.clone()),
            english: english
                .and_then(|(_, _, english)| *english)
                .unwrap_or_default()
                .to_owned(),
        });
    }
    all.into_values().collect()
}

/// The name of an option in the file; one that may be repeated is a list there.
fn file_name(in_file: &[String], option: &str) -> Option<String> {
    let is_it = |name: &&String| {
        let own = name.rsplit('.').next().unwrap_or(name);
        let one = own.strip_suffix("ies").map(|start| format!("{start}y"));
        name.replace('.', "-") == option
            || own == option
            || own.strip_suffix('s') == Some(option)
            || one.as_deref() == Some(option)
    };
    in_file.iter().find(is_it).cloned()
}

fn option(name: &str, argument: &Arg) -> String {
    let takes_value = argument.get_action().takes_values();
    let value = argument.get_value_names().and_then(|names| names.first());
    match value {
        Some(value) if takes_value => format!("--{name} {value}"),
        _ => format!("--{name}"),
    }
}

/// The page, as Markdown.
pub(super) fn page() -> String {
    let mut page = String::from(
        "# Configuration 配置\n\nEvery setting of `onewindow serve` and `onewindow doctor`. The command line goes before the \
         environment, the environment before the TOML file that `--config` names. A secret may stand in a file that its \
         `…-file` setting names. An unknown setting in the file is refused; an unknown variable that looks like one of \
         these is told in the log.\n\n`onewindow serve` 与 `onewindow doctor` 的全部配置项。优先级：命令行、环境变量、`--config` 指定的 \
         TOML 文件。机密可写入文件，用对应的 `…-file` 指定。配置文件中的未知项会被拒绝；形似的未知环境变量会在日志中提示。\n\n\
         | option 选项 | environment 环境变量 | file 文件 | English | 中文 |\n|---|---|---|---|---|\n",
    );
    for setting in settings() {
        let code = |text: Option<String>| text.map_or_else(|| "–".to_owned(), |text| format!("`{text}`"));
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            code(setting.option.clone()),
            code(setting.variable.clone()),
            code(setting.in_file.clone()),
            cell(&setting.english),
            cell(chinese(&setting.name).unwrap_or("–")),
        );
    }
    page.push_str(
        "| – | `RUST_LOG` | – | How much the log tells: `warn`, `info` (default), `debug`, or by part, such as \
         `info,onewindow_desk=debug` | 日志级别：`warn`、`info`（默认）、`debug`，或按模块指定 |\n",
    );
    page
}

fn chinese(name: &str) -> Option<&'static str> {
    WORDS
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, chinese, _)| *chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_says_what_it_does_in_both_languages() {
        let all = settings();
        for setting in &all {
            assert!(
                !setting.english.is_empty(),
                "{} lacks English words",
                setting.name
            );
            assert!(
                chinese(&setting.name).is_some(),
                "{} lacks Chinese words: add a row to WORDS in this file",
                setting.name
            );
        }
        for (name, ..) in WORDS {
            assert!(
                all.iter().any(|setting| setting.name == *name),
                "there is no setting {name}"
            );
        }
        let listen = all
            .iter()
            .find(|setting| setting.name == "listen")
            .expect("a setting");
        assert_eq!(listen.variable.as_deref(), Some("ONEWINDOW_LISTEN"));
        assert_eq!(listen.in_file.as_deref(), Some("listen"));
    }
}
