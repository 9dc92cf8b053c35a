use super::*;

#[test]
fn a_title_is_respelt_where_no_word_of_it_is_gone() {
    for (title, other) in [
        ("Checkz", "Checks"),
        ("Propsal", "Proposal"),
        ("Failrue modes", "Failure modes"),
        ("Start up", "Startup"),
        ("Medium gaps", "Medium and low gaps"),
        ("요구 사항", "요구사항"),
    ] {
        assert!(is_respelt(title, other), "{title}: {other}");
    }
    for (title, other) in [
        ("Failure handling", "Failure modes"),
        ("Enabled flows", "Disabled flows"),
        ("Internal traffic", "External traffic"),
        ("Phase 12345", "Phase 12346"),
        ("Ports", "Posts and more"),
        ("Medium, high and low gaps", "Medium and low gaps"),
        ("", "Checks"),
    ] {
        assert!(!is_respelt(title, other), "{title}: {other}");
    }
}

#[test]
fn bare_headings_side_by_side_are_a_menu() {
    let presence = |text: &str, title: &str| {
        let contract = compile("t.md", text);
        let slot = contract.sections().find(|slot| contract.slots[*slot].title.is(title)).unwrap();
        contract.slots[slot].presence.clone()
    };
    let entries =
        |n: usize| (0..n).map(|at| format!("### Area{}\n\n", char::from(b'a' + at as u8))).collect::<String>();
    let menu = format!("# Notes\n\n## Areas\n\n{}## Tools\n\n### Git\n\n## Limits\n\n", entries(6));
    assert_eq!(presence(&menu, "Areaa"), Presence::Optional);
    assert_eq!(presence(&menu, "Git"), Presence::Optional, "where it lists, it lists");
    assert_eq!(presence(&menu, "Limits"), Presence::Required);
    let parts = format!("# Notes\n\n## Areas\n\n{}", entries(4));
    assert_eq!(presence(&parts, "Areaa"), Presence::Required, "a few are the parts of one thing");
    let told = menu.replace("### Areaa\n", "### Areaa\n\nSay what changed here.\n");
    assert_eq!(presence(&told, "Areaa"), Presence::Required);
}

#[test]
fn values_that_a_template_shows_are_samples() {
    let contract = compile(
        "t.md",
        "# Version 2\n\nVersion 2 is free for all.\n\n**Tier: 3**\n\n- Issue: [#0000](https://git.example/0000)\n\n\
         *While it is reviewed, add the following fields as needed:*\n\n- Bugs: [#12](https://git.example/12)\n\n## Data\n\n\
         - Owner: (who answers for it)\n",
    );
    let field = |label: &str| {
        let found = contract.fields().find(|slot| contract.slots[*slot].title.is(label));
        let slot = &contract.slots[found.unwrap_or_else(|| panic!("no field {label}: {:#?}", contract.slots))];
        (slot.presence.clone(), slot.holes.len())
    };
    assert_eq!(field("Tier"), (Presence::Required, 0));
    assert_eq!(field("Issue"), (Presence::Required, 1));
    assert_eq!(field("Bugs").0, Presence::Optional);
    assert_eq!(field("Owner"), (Presence::Required, 1));
    let fixed: Vec<&Slot> = contract.slots.iter().filter(|slot| slot.kind == SlotKind::Fixed).collect();
    let [one] = fixed[..] else { panic!("{fixed:#?}") };
    assert!(one.title.matches("Version 10 is free for all.") && !one.title.matches("Version 10 costs."));
    let title = contract.title_slot().unwrap();
    assert!(contract.slots[title].title.matches("Version 10"));
}

#[test]
fn labels_in_the_plural_are_one() {
    assert!(is_one_label("Author", "Authors") && is_one_label("Author(s)", "Authors"));
    assert!(!is_one_label("Author", "Reviewer") && !is_one_label("Code owners", "Owners"));
}

#[test]
fn the_first_words_of_a_missing_title_are_that_title() {
    let contract = compile("t.md", "# Note\n\n## Building the target\n\n## Building programs\n\n## Limits of it\n\n");
    let found = |text: &str| -> Vec<Option<(String, bool)>> {
        let document = specast_syntax::Document::parse(text);
        let found = contract.match_sections(&document, text);
        found.of.iter().map(|of| of.map(|of| (contract.name(of.slot), of.exact))).collect()
    };
    let limits = Some(("Limits of it".to_owned(), false));
    assert_eq!(found("# Note\n\n## Building\n\n## Limits\n")[1..], [None, limits.clone()], "it may be either");
    let building = Some(("Building the target".to_owned(), false));
    let programs = Some(("Building programs".to_owned(), true));
    assert_eq!(found("# Note\n\n## Building\n\n## Building programs\n")[1..], [building, programs]);
    assert_eq!(found("# Note\n\n### Limits\n\n## Limitsx\n")[1..], [None, None]);
}
