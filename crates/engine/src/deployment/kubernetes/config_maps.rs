//! ConfigMaps, as manifests and as kustomize makes them of files.

use super::{ConfigMap, Content, Deployment, FileId, Object, Span, Text, Tree, folder, join};

/// Takes the texts of a ConfigMap or of the generators of a kustomization.
pub(super) fn read(object: &Object<'_>, files: &[Text], deployment: &mut Deployment) {
    match object.kind {
        "ConfigMap" => {
            let mut entries = Vec::new();
            for entry in object.tree.get("data").map_or(&[][..], Tree::entries) {
                if let Some(value) = entry.value.text() {
                    entries
                        .push((entry.key.clone(), Content::Embedded { at: entry.value.at, value: value.to_owned() }));
                }
            }
            let at = object.tree.path(&["metadata", "name"]).map_or(object.tree.at, |name| name.at);
            let (name, namespace) = (object.name.to_owned(), object.namespace.to_owned());
            deployment.config_maps.push(ConfigMap { name, namespace, at, entries });
        }
        "Kustomization" => {
            for generator in object.tree.get("configMapGenerator").map_or(&[][..], Tree::items) {
                let map = generated(object, generator, files, &mut deployment.problems);
                deployment.config_maps.extend(map);
            }
        }
        _ => {}
    }
}

fn generated(
    object: &Object<'_>,
    generator: &Tree,
    files: &[Text],
    problems: &mut Vec<(Span, String)>,
) -> Option<ConfigMap> {
    let name = generator.get("name")?;
    let place = files.get(generator.at.file.0 as usize).map_or("", |file| folder(file.path));
    let mut entries = Vec::new();
    for item in generator.get("files").map_or(&[][..], Tree::items) {
        let Some(text) = item.text() else { continue };
        let (key, path) = text.split_once('=').unwrap_or((text.rsplit('/').next().unwrap_or(text), text));
        let found = join(place, path).and_then(|path| files.iter().position(|file| file.path == path));
        let content = if let Some(index) = found {
            Content::File(FileId(index as u32))
        } else {
            problems.push((item.at, format!("the file {path} is not at hand")));
            Content::Missing(path.to_owned())
        };
        entries.push((key.to_owned(), content));
    }
    for item in generator.get("literals").map_or(&[][..], Tree::items) {
        if let Some((key, value)) = item.text().and_then(|text| text.split_once('=')) {
            entries.push((key.to_owned(), Content::Embedded { at: item.at, value: value.to_owned() }));
        }
    }
    let namespace = generator.text_at(&["namespace"]).unwrap_or(object.namespace).to_owned();
    Some(ConfigMap { name: name.text()?.to_owned(), namespace, at: name.at, entries })
}
