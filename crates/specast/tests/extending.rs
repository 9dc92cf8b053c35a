//! Templates that extend another one.

mod folder;

use folder::Folder;

const BASE: &str = "\
---
title: '[Name]'
status: 'Draft | Done'
---

# [Name] Paper

_Target Directory: `papers/<name>/paper.md`_

## Scope

[What]

### Terms

[Which]

## Limits

[How much]
";

const API: &str = "\
---
status: 'Open | Shut'
owner: '[Who]'
---

<!-- specast: extends=../base-template.md -->

# [Name] API

_Target Directory: `apis/<name>/api.md`_

## Scope

- **Clients**: [who calls]

### Callers

[Which]

## Endpoints

[Which]

## Errors

[Which]

## Limits
";

const DOCUMENT: &str = "\
---
title: 'Gateway'
status: 'Open'
owner: 'Edge'
---

# Gateway API

_Target Directory: `apis/gateway/api.md`_

## Scope

All of it.

- **Clients**: everyone

### Callers

Ours.

### Terms

None.

## Endpoints

One.

## Errors

None.

## Limits

Few.
";

const PLACE: &str = "apis/gateway/api.md";

fn folder(document: &str) -> Folder {
    Folder::new(&[("templates/base-template.md", BASE), ("templates/api/api-template.md", API), (PLACE, document)])
}

fn check(folder: &Folder) -> (i32, String, String) {
    folder.says(&["check", "--output-format", "concise"])
}

#[test]
fn additions_stand_behind_their_neighbours() {
    let (code, stdout, stderr) = check(&folder(DOCUMENT));
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.contains("apis/gateway/api.md as templates/api/api-template.md (by its path)"), "{stderr}");
    let shown = folder(DOCUMENT).says(&["template", "show", "templates/api/api-template.md"]).1;
    let place = |name: &str| shown.find(name).unwrap_or_else(|| panic!("{name} in {shown}"));
    let order = ["title", "status", "owner", "Scope", "Clients", "Callers", "Terms", "Endpoints", "Errors", "Limits"];
    assert!(order.windows(2).all(|pair| place(pair[0]) < place(pair[1])), "{shown}");
}

#[test]
fn base_and_additions_are_both_demanded_and_findings_point_into_their_files() {
    let cases = [
        ("### Terms\n\nNone.\n", "section-missing", "templates/base-template.md", "### Terms"),
        ("## Limits\n\nFew.\n", "section-missing", "templates/base-template.md", "## Limits"),
        ("## Errors\n\nNone.\n", "section-missing", "templates/api/api-template.md", "## Errors"),
        ("### Callers\n\nOurs.\n", "section-missing", "templates/api/api-template.md", "### Callers"),
        ("- **Clients**: everyone\n", "field-missing", "templates/api/api-template.md", "- **Clients**"),
        ("title: 'Gateway'\n", "key-missing", "templates/base-template.md", "title:"),
        ("owner: 'Edge'\n", "key-missing", "templates/api/api-template.md", "owner:"),
    ];
    for (gone, rule, file, line) in cases {
        assert!(DOCUMENT.contains(gone));
        let folder = folder(&DOCUMENT.replacen(gone, "", 1));
        let json: serde_json::Value =
            serde_json::from_str(&folder.says(&["check", "--output-format", "json"]).1).unwrap();
        let found = json["diagnostics"].as_array().unwrap().iter().find(|one| one["rule"] == rule);
        let found = found.unwrap_or_else(|| panic!("{rule} for {gone}: {json}"));
        let label = &found["secondary"][0];
        assert_eq!(label["path"], file, "{gone}: {found}");
        let at = usize::try_from(label["line"].as_u64().unwrap()).unwrap();
        assert!(folder.read(file).lines().nth(at - 1).unwrap().starts_with(line), "{gone}: {label}");
        let full = folder.says(&["check"]).1;
        assert!(full.contains(&format!("{file}:{at}:")) && full.contains(line), "{full}");
    }
    let (code, stdout, _) = check(&folder(&DOCUMENT.replace("'Open'", "'Draft'")));
    assert_eq!(code, 1);
    assert!(stdout.contains("error[value-enum]"), "the derived key replaces the base's: {stdout}");
}

#[test]
fn the_configuration_may_say_it_and_chains_hold() {
    let folder = folder(DOCUMENT);
    folder.write("templates/api/api-template.md", API.replace("<!-- specast: extends=../base-template.md -->\n\n", ""));
    assert!(check(&folder).1.is_empty(), "without the base nothing of it is demanded");
    folder.write(PLACE, DOCUMENT.replace("### Terms\n\nNone.\n", ""));
    let config =
        "[[documents]]\ntemplate = \"templates/api/api-template.md\"\nextends = \"templates/base-template.md\"\n";
    folder.write("specast.toml", config);
    assert!(check(&folder).1.contains("error[section-missing]"));
    folder.write(
        "templates/base-template.md",
        BASE.replace("# [Name] Paper\n", "<!-- specast: extends=root.md -->\n\n# [Name] Paper\n"),
    );
    folder.write("templates/root.md", "# Root\n\n## Owner\n\n[Who]\n\n## Scope\n\n## Limits\n");
    let stdout = check(&folder).1;
    assert!(stdout.contains("Terms") && stdout.contains("Owner"), "{stdout}");
}

#[test]
fn circles_and_missing_bases_are_errors() {
    let folder = folder(DOCUMENT);
    folder.write("templates/base-template.md", format!("<!-- specast: extends=api/api-template.md -->\n\n{BASE}"));
    let (code, _, stderr) = folder.says(&["check", PLACE, "--template", "templates/api/api-template.md"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("templates/api/api-template.md: extends itself, by way of"), "{stderr}");
    for (to, says) in
        [("gone.md", "templates/api/gone.md: no such file"), ("../../../x.md", "leads out of the workspace")]
    {
        folder.write("templates/api/api-template.md", API.replace("../base-template.md", to));
        let (code, _, stderr) = folder.says(&["check", PLACE, "--template", "templates/api/api-template.md"]);
        assert_eq!(code, 2);
        assert!(stderr.contains(says), "{stderr}");
    }
}
