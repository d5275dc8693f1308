//! Which service builds this, by the variables that it sets.
//!
//! Sources: each service's own page of predefined variables.

use std::ffi::OsString;

/// A build by a service. What the service does not tell is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ci {
    /// The service in a word: `github`, `gitlab`, `azure`; `unknown` for one that only says `CI`.
    pub provider: &'static str,
    /// The branch that is built; of a pull request the branch that it comes from.
    pub branch: Option<OsString>,
    /// The commit, in full.
    pub sha: Option<OsString>,
    /// The number of the pull request.
    pub pr: Option<OsString>,
    /// The tag that is built.
    pub tag: Option<OsString>,
    /// Where this run is shown.
    pub run_url: Option<OsString>,
}

/// The services that are known.
pub const PROVIDERS: [&str; 14] = [
    "github",
    "gitlab",
    "azure",
    "teamcity",
    "buildkite",
    "jenkins",
    "circleci",
    "travis",
    "bitbucket",
    "appveyor",
    "woodpecker",
    "drone",
    "cirrus",
    "codebuild",
];

/// Which service this is, if any, from a look into the environment. Empty variables count as not set.
pub fn detect(variable: impl Fn(&str) -> Option<OsString>) -> Option<Ci> {
    let set = Variables(&|name| variable(name).filter(|value| !value.is_empty()));
    let row = SERVICES.iter().find(|row| set.marked(row.mark));
    match row {
        Some(row) => Some(row.read(&set)),
        None => set.truthy("CI").then(|| Ci { provider: "unknown", ..Ci::default() }),
    }
}

/// What a service calls things. Of several variables the first that is set counts.
struct Service {
    provider: &'static str,
    /// The variable that only this service sets, or what it sets another one to.
    mark: &'static str,
    branch: &'static [&'static str],
    sha: &'static [&'static str],
    pr: &'static [&'static str],
    tag: &'static [&'static str],
    run_url: &'static [&'static str],
    /// What no variable tells as it is.
    mend: fn(&mut Ci, &Variables),
}

const AS_IT_IS: fn(&mut Ci, &Variables) = |_, _| {};

#[rustfmt::skip]
const SERVICES: [Service; 14] = [
    // Woodpecker sets Drone's variables too, Gitea and Forgejo GitHub's.
    Service { provider: "woodpecker", mark: "CI=woodpecker", branch: &["CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"], sha: &["CI_COMMIT_SHA"],
        pr: &["CI_COMMIT_PULL_REQUEST"], tag: &["CI_COMMIT_TAG"], run_url: &["CI_PIPELINE_URL"], mend: AS_IT_IS },
    Service { provider: "github", mark: "GITHUB_ACTIONS", branch: &["GITHUB_HEAD_REF"], sha: &["GITHUB_SHA"],
        pr: &[], tag: &[], run_url: &[], mend: github },
    Service { provider: "gitlab", mark: "GITLAB_CI", branch: &["CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH"], sha: &["CI_COMMIT_SHA"],
        pr: &["CI_MERGE_REQUEST_IID"], tag: &["CI_COMMIT_TAG"], run_url: &["CI_PIPELINE_URL"], mend: AS_IT_IS },
    Service { provider: "azure", mark: "TF_BUILD", branch: &["SYSTEM_PULLREQUEST_SOURCEBRANCH", "BUILD_SOURCEBRANCH"], sha: &["BUILD_SOURCEVERSION"],
        pr: &["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER", "SYSTEM_PULLREQUEST_PULLREQUESTID"], tag: &[], run_url: &[], mend: azure },
    Service { provider: "teamcity", mark: "TEAMCITY_VERSION", branch: &["TEAMCITY_BUILD_BRANCH"], sha: &["BUILD_VCS_NUMBER"],
        pr: &["TEAMCITY_PULLREQUEST_NUMBER"], tag: &[], run_url: &["BUILD_URL"], mend: AS_IT_IS },
    Service { provider: "buildkite", mark: "BUILDKITE", branch: &["BUILDKITE_BRANCH"], sha: &["BUILDKITE_COMMIT"],
        pr: &["BUILDKITE_PULL_REQUEST"], tag: &["BUILDKITE_TAG"], run_url: &["BUILDKITE_BUILD_URL"], mend: AS_IT_IS },
    Service { provider: "circleci", mark: "CIRCLECI", branch: &["CIRCLE_BRANCH"], sha: &["CIRCLE_SHA1"],
        pr: &["CIRCLE_PR_NUMBER", "CIRCLE_PULL_REQUEST"], tag: &["CIRCLE_TAG"], run_url: &["CIRCLE_BUILD_URL"], mend: last_part_of_pr },
    Service { provider: "travis", mark: "TRAVIS", branch: &["TRAVIS_PULL_REQUEST_BRANCH", "TRAVIS_BRANCH"], sha: &["TRAVIS_PULL_REQUEST_SHA", "TRAVIS_COMMIT"],
        pr: &["TRAVIS_PULL_REQUEST"], tag: &["TRAVIS_TAG"], run_url: &["TRAVIS_BUILD_WEB_URL"], mend: AS_IT_IS },
    Service { provider: "bitbucket", mark: "BITBUCKET_BUILD_NUMBER", branch: &["BITBUCKET_BRANCH"], sha: &["BITBUCKET_COMMIT"],
        pr: &["BITBUCKET_PR_ID"], tag: &["BITBUCKET_TAG"], run_url: &[], mend: bitbucket },
    Service { provider: "appveyor", mark: "APPVEYOR", branch: &["APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "APPVEYOR_REPO_BRANCH"],
        sha: &["APPVEYOR_PULL_REQUEST_HEAD_COMMIT", "APPVEYOR_REPO_COMMIT"], pr: &["APPVEYOR_PULL_REQUEST_NUMBER"], tag: &["APPVEYOR_REPO_TAG_NAME"],
        run_url: &[], mend: appveyor },
    Service { provider: "drone", mark: "DRONE", branch: &["DRONE_SOURCE_BRANCH", "DRONE_BRANCH"], sha: &["DRONE_COMMIT_SHA"],
        pr: &["DRONE_PULL_REQUEST"], tag: &["DRONE_TAG"], run_url: &["DRONE_BUILD_LINK"], mend: AS_IT_IS },
    Service { provider: "cirrus", mark: "CIRRUS_CI", branch: &["CIRRUS_BRANCH"], sha: &["CIRRUS_CHANGE_IN_REPO"],
        pr: &["CIRRUS_PR"], tag: &["CIRRUS_TAG"], run_url: &[], mend: cirrus },
    Service { provider: "codebuild", mark: "CODEBUILD_BUILD_ID", branch: &["CODEBUILD_WEBHOOK_HEAD_REF"], sha: &["CODEBUILD_RESOLVED_SOURCE_VERSION"],
        pr: &[], tag: &[], run_url: &["CODEBUILD_BUILD_URL"], mend: codebuild },
    // Last: others run inside it, or set its variable for old scripts.
    Service { provider: "jenkins", mark: "JENKINS_URL", branch: &["CHANGE_BRANCH", "BRANCH_NAME", "GIT_BRANCH"], sha: &["GIT_COMMIT"],
        pr: &["CHANGE_ID"], tag: &["TAG_NAME"], run_url: &["BUILD_URL"], mend: AS_IT_IS },
];

impl Service {
    fn read(&self, set: &Variables) -> Ci {
        let first = |names: &[&str]| names.iter().find_map(|name| set.get(name));
        let mut ci = Ci {
            provider: self.provider,
            branch: first(self.branch),
            sha: first(self.sha),
            pr: first(self.pr).filter(|pr| pr != "false"),
            tag: first(self.tag),
            run_url: first(self.run_url),
        };
        (self.mend)(&mut ci, set);
        // A branch by its full name, or by the name of the remote's, is still the branch.
        ci.branch = ci.branch.map(|branch| without(branch, &["refs/heads/", "origin/"]));
        ci
    }
}

fn github(ci: &mut Ci, set: &Variables) {
    let name = set.get("GITHUB_REF_NAME");
    match set.text("GITHUB_REF_TYPE").as_str() {
        "tag" => ci.tag = name,
        _ if ci.branch.is_none() => ci.branch = name,
        _ => {}
    }
    ci.pr = set
        .text("GITHUB_REF")
        .strip_prefix("refs/pull/")
        .and_then(|rest| Some(rest.split_once('/')?.0.into()));
    ci.run_url =
        set.joined(&["GITHUB_SERVER_URL", "/", "GITHUB_REPOSITORY", "/actions/runs/", "GITHUB_RUN_ID"]);
}

fn azure(ci: &mut Ci, set: &Variables) {
    if let Some(tag) = set.text("BUILD_SOURCEBRANCH").strip_prefix("refs/tags/") {
        (ci.tag, ci.branch) = (Some(tag.into()), None);
    }
    let project = [
        "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI",
        "",
        "SYSTEM_TEAMPROJECT",
        "/_build/results?buildId=",
        "BUILD_BUILDID",
    ];
    ci.run_url = set.joined(&project);
}

fn bitbucket(ci: &mut Ci, set: &Variables) {
    ci.run_url = set.joined(&["BITBUCKET_GIT_HTTP_ORIGIN", "/pipelines/results/", "BITBUCKET_BUILD_NUMBER"]);
}

fn appveyor(ci: &mut Ci, set: &Variables) {
    let account = [
        "APPVEYOR_URL",
        "/project/",
        "APPVEYOR_ACCOUNT_NAME",
        "/",
        "APPVEYOR_PROJECT_SLUG",
        "/builds/",
        "APPVEYOR_BUILD_ID",
    ];
    ci.run_url = set.joined(&account);
}

fn cirrus(ci: &mut Ci, set: &Variables) {
    ci.run_url = set.get("CIRRUS_BUILD_ID").map(|id| {
        let mut url = OsString::from("https://cirrus-ci.com/build/");
        url.push(id);
        url
    });
    if ci.pr.is_some() && set.text("CIRRUS_BRANCH").starts_with("pull/") {
        ci.branch = None;
    }
}

fn codebuild(ci: &mut Ci, set: &Variables) {
    if let Some(tag) = set.text("CODEBUILD_WEBHOOK_HEAD_REF").strip_prefix("refs/tags/") {
        (ci.tag, ci.branch) = (Some(tag.into()), None);
    }
    ci.pr = set.text("CODEBUILD_WEBHOOK_TRIGGER").strip_prefix("pr/").map(Into::into);
}

/// CircleCI gives the address of a pull request from the same repository, and its number only for a fork's.
fn last_part_of_pr(ci: &mut Ci, _: &Variables) {
    let number =
        ci.pr.as_deref().map(|pr| pr.to_string_lossy().rsplit('/').next().unwrap_or_default().into());
    ci.pr = number;
}

fn without(text: OsString, prefixes: &[&str]) -> OsString {
    let stripped =
        text.to_str().and_then(|text| prefixes.iter().find_map(|prefix| text.strip_prefix(prefix)));
    stripped.map_or_else(|| text.clone(), OsString::from)
}

/// The environment, where an empty variable is none.
struct Variables<'a>(&'a dyn Fn(&str) -> Option<OsString>);

impl Variables<'_> {
    fn get(&self, name: &str) -> Option<OsString> {
        (self.0)(name)
    }

    fn marked(&self, mark: &str) -> bool {
        match mark.split_once('=') {
            Some((name, value)) => self.get(name).is_some_and(|it| it == value),
            None => self.get(mark).is_some(),
        }
    }

    fn text(&self, name: &str) -> String {
        self.get(name).map(|value| value.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn truthy(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| {
            !matches!(value.to_string_lossy().to_ascii_lowercase().as_str(), "0" | "false" | "no" | "off")
        })
    }

    /// Variables and what stands between them, one after the other; `None` if one of the variables is not
    /// set.
    fn joined(&self, parts: &[&str]) -> Option<OsString> {
        let mut text = OsString::new();
        for (nth, part) in parts.iter().enumerate() {
            if nth % 2 == 0 { text.push(self.get(part)?) } else { text.push(part) }
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)]) -> Option<Ci> {
        detect(|name| variables.iter().find(|(set, _)| *set == name).map(|(_, value)| value.into()))
    }

    /// The six facts of a build, in the order in which they are declared.
    fn facts(variables: &[(&str, &str)]) -> [Option<String>; 6] {
        let ci = with(variables).unwrap();
        [Some(ci.provider.into()), ci.branch, ci.sha, ci.pr, ci.tag, ci.run_url]
            .map(|fact: Option<OsString>| fact.map(|fact| fact.into_string().unwrap()))
    }

    fn expect(variables: &[(&str, &str)], expected: [&str; 6]) {
        assert_eq!(facts(variables), expected.map(|fact| (!fact.is_empty()).then(|| fact.to_owned())));
    }

    #[test]
    fn no_variable_is_no_build() {
        assert_eq!(with(&[]), None);
        assert_eq!(with(&[("CI", "")]), None);
        assert_eq!(with(&[("CI", "false")]), None);
        assert_eq!(with(&[("GITHUB_ACTIONS", "")]), None);
    }

    #[test]
    fn a_service_that_is_not_known_is_a_build_all_the_same() {
        assert_eq!(with(&[("CI", "true")]).unwrap().provider, "unknown");
        assert_eq!(with(&[("CI", "1")]).unwrap().provider, "unknown");
    }

    #[test]
    fn every_provider_is_recognised_by_its_mark() {
        let mut named: Vec<_> = SERVICES
            .iter()
            .map(|row| with(&[row.mark.split_once('=').unwrap_or((row.mark, "true"))]).unwrap().provider)
            .collect();
        named.sort_unstable();
        let mut known = PROVIDERS;
        known.sort_unstable();
        assert_eq!(named, known);
    }

    #[test]
    fn github_tells_a_pull_request_from_a_push_and_a_tag() {
        let run = [
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_SHA", "abc"),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", "o/r"),
            ("GITHUB_RUN_ID", "7"),
        ];
        let url = "https://github.com/o/r/actions/runs/7";
        let with = |more: &[(&'static str, &'static str)]| [&run[..], more].concat();
        expect(
            &with(&[
                ("GITHUB_REF", "refs/heads/main"),
                ("GITHUB_REF_NAME", "main"),
                ("GITHUB_REF_TYPE", "branch"),
            ]),
            ["github", "main", "abc", "", "", url],
        );
        expect(
            &with(&[
                ("GITHUB_REF", "refs/pull/12/merge"),
                ("GITHUB_REF_NAME", "12/merge"),
                ("GITHUB_REF_TYPE", "branch"),
                ("GITHUB_HEAD_REF", "topic"),
            ]),
            ["github", "topic", "abc", "12", "", url],
        );
        expect(
            &with(&[
                ("GITHUB_REF", "refs/tags/v1"),
                ("GITHUB_REF_NAME", "v1"),
                ("GITHUB_REF_TYPE", "tag"),
                ("GITHUB_HEAD_REF", ""),
            ]),
            ["github", "", "abc", "", "v1", url],
        );
    }

    #[test]
    fn azure_strips_the_ref_and_joins_the_address() {
        let run = [
            ("TF_BUILD", "True"),
            ("BUILD_SOURCEVERSION", "abc"),
            ("SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "https://dev.azure.com/o/"),
            ("SYSTEM_TEAMPROJECT", "p"),
            ("BUILD_BUILDID", "9"),
        ];
        let url = "https://dev.azure.com/o/p/_build/results?buildId=9";
        let with = |more: &[(&'static str, &'static str)]| [&run[..], more].concat();
        expect(&with(&[("BUILD_SOURCEBRANCH", "refs/heads/main")]), ["azure", "main", "abc", "", "", url]);
        expect(&with(&[("BUILD_SOURCEBRANCH", "refs/tags/v1")]), ["azure", "", "abc", "", "v1", url]);
        expect(
            &with(&[
                ("BUILD_SOURCEBRANCH", "refs/pull/4/merge"),
                ("SYSTEM_PULLREQUEST_SOURCEBRANCH", "refs/heads/t"),
                ("SYSTEM_PULLREQUEST_PULLREQUESTID", "4"),
            ]),
            ["azure", "t", "abc", "4", "", url],
        );
    }

    #[test]
    fn woodpecker_is_not_taken_for_drone_nor_github() {
        let run =
            [("CI", "woodpecker"), ("DRONE", "true"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_SHA", "abc")];
        expect(&run, ["woodpecker", "main", "abc", "", "", ""]);
    }

    #[test]
    fn a_pull_request_called_false_is_none() {
        expect(
            &[("TRAVIS", "true"), ("TRAVIS_PULL_REQUEST", "false"), ("TRAVIS_BRANCH", "main")],
            ["travis", "main", "", "", "", ""],
        );
        expect(
            &[("BUILDKITE", "true"), ("BUILDKITE_PULL_REQUEST", "false"), ("BUILDKITE_BRANCH", "m")],
            ["buildkite", "m", "", "", "", ""],
        );
    }

    #[test]
    fn the_others_are_read_by_their_own_names() {
        expect(
            &[
                ("CIRCLECI", "true"),
                ("CIRCLE_PULL_REQUEST", "https://github.com/o/r/pull/5"),
                ("CIRCLE_BRANCH", "b"),
            ],
            ["circleci", "b", "", "5", "", ""],
        );
        expect(
            &[
                ("CODEBUILD_BUILD_ID", "p:1"),
                ("CODEBUILD_WEBHOOK_HEAD_REF", "refs/heads/b"),
                ("CODEBUILD_WEBHOOK_TRIGGER", "pr/8"),
            ],
            ["codebuild", "b", "", "8", "", ""],
        );
        expect(
            &[("JENKINS_URL", "u"), ("GIT_BRANCH", "origin/main"), ("GIT_COMMIT", "c")],
            ["jenkins", "main", "c", "", "", ""],
        );
        expect(
            &[
                ("CIRRUS_CI", "true"),
                ("CIRRUS_BRANCH", "pull/3"),
                ("CIRRUS_PR", "3"),
                ("CIRRUS_BUILD_ID", "1"),
            ],
            ["cirrus", "", "", "3", "", "https://cirrus-ci.com/build/1"],
        );
        expect(
            &[
                ("APPVEYOR", "True"),
                ("APPVEYOR_REPO_BRANCH", "b"),
                ("APPVEYOR_PULL_REQUEST_HEAD_REPO_BRANCH", "t"),
                ("APPVEYOR_PULL_REQUEST_NUMBER", "2"),
            ],
            ["appveyor", "t", "", "2", "", ""],
        );
    }
}
