//! Light, dark, or as the system has it.

/// The page's looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The name that it is kept by.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name; any other name is the system's.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let mut themes = [Self::Light, Self::Dark].into_iter();
        themes
            .find(|theme| theme.name() == name)
            .unwrap_or_default()
    }

    /// The theme that the switch changes to.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Theme;

    #[test]
    fn a_theme_is_found_again_by_its_name_and_any_other_name_is_the_systems() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            assert_eq!(Theme::named(theme.name()), theme);
        }
        assert_eq!(Theme::named("<b>"), Theme::System);
    }
}
