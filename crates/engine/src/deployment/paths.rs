//! Paths of the workspace and of containers.

/// The last part of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// All but the last part of a path; empty at the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below the workspace root, seen from a folder. None for one that leads out of it.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with(['/', '~', '\\']) || path.contains("://") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A path of a container without doubled slashes, dots and a slash at its end.
pub(super) fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if path.starts_with('/') { format!("/{joined}") } else { joined }
}

/// What is left of a path below a folder; empty for the folder itself.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() || folder == "/" {
        return Some(path.trim_start_matches('/'));
    }
    let rest = path.strip_prefix(folder)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

pub(super) fn is_yaml(path: &str) -> bool {
    path.ends_with(".yml") || path.ends_with(".yaml") || (path.ends_with(".json") && !name(path).starts_with("package"))
}

/// `docker-compose.yml`, `compose.prod.yaml`, `docker-compose-dev.yml` and the like.
pub(super) fn is_compose_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")) else { return false };
    let rest = stem.strip_prefix("docker-compose").or_else(|| stem.strip_prefix("compose"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_'])) || stem.ends_with("compose")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("a", "../../c"), None);
        assert_eq!(join("a", "/etc"), None);
        assert_eq!(join("", ".").as_deref(), Some(""));
        assert_eq!(normal("/etc//alloy/./x/../"), "/etc/alloy");
        assert_eq!(below("/etc/alloy/config.alloy", "/etc/alloy"), Some("config.alloy"));
        assert_eq!(below("/etc/alloyx", "/etc/alloy"), None);
        assert_eq!(below("/etc/alloy", "/etc/alloy"), Some(""));
    }

    #[test]
    fn names_of_compose_files() {
        for name in ["compose.yaml", "docker-compose.yml", "docker-compose.prod.yml", "compose-dev.yaml"] {
            assert!(is_compose_name(name), "{name}");
        }
        for name in ["composer.yml", "values.yaml", "compose.json"] {
            assert!(!is_compose_name(name), "{name}");
        }
    }
}
