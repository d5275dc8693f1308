//! What the arguments and the environment ask for, made into one meaning.

use std::ffi::OsString;

use super::beyond::{Beyond, SortBy};
use super::colour::Colours;
use super::surroundings::{
    colours, count, count_of_environment, default_tab, style_of_environment, time_style,
};
use super::times::TimeStyle;
use super::words::{Format, Indicator, Sort, Timestamp};
use super::{Defaults, Ls};
use crate::context::Context;
use crate::error::{Failure, Result, Status, quoted_text};
use crate::output::colour::{self, When};
use crate::platform::env;
use crate::platform::terminal::Stream;
use crate::values::quoting::{Quoting, Style, locale_is_utf8};
use crate::values::size::{BlockSize, InvalidBlockSize};

/// Which names are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// Those with a leading dot, and those that `--hide` names.
    Visible,
    /// `.` and `..`.
    Almost,
    /// None.
    All,
}

/// Which symbolic links are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dereference {
    Never,
    /// Operands that point to directories.
    OperandDirs,
    Operands,
    Always,
}

/// What a run of `ls` is to do.
pub(super) struct Options {
    pub(super) format: Format,
    pub(super) show: Show,
    pub(super) ignore: Vec<OsString>,
    pub(super) hide: Vec<OsString>,
    pub(super) sort: Sort,
    pub(super) reverse: bool,
    pub(super) directories_first: bool,
    pub(super) timestamp: Timestamp,
    pub(super) dereference: Dereference,
    pub(super) recursive: bool,
    pub(super) directory: bool,
    pub(super) indicator: Indicator,
    pub(super) inode: bool,
    pub(super) blocks: bool,
    pub(super) context: bool,
    pub(super) author: bool,
    pub(super) owner: bool,
    pub(super) group: bool,
    pub(super) numeric: bool,
    /// The unit for the room that files take.
    pub(super) block_size: BlockSize,
    /// The unit for the sizes of files.
    pub(super) size_unit: BlockSize,
    pub(super) quoting: Quoting,
    pub(super) heading: Quoting,
    pub(super) hide_controls: bool,
    pub(super) utf8: bool,
    /// The width of a line; 0: without limit.
    pub(super) width: usize,
    /// The distance of tabs; 0: none.
    pub(super) tab: usize,
    pub(super) end: u8,
    pub(super) colours: Option<Colours>,
    pub(super) hyperlink: bool,
    pub(super) dired: bool,
    pub(super) times: Option<TimeStyle>,
}

/// What options say of which the last one wins. `None`: none of them was given.
#[derive(Default)]
struct Last {
    format: Option<Format>,
    show: Option<Show>,
    sort: Option<Sort>,
    timestamp: Option<Timestamp>,
    dereference: Option<Dereference>,
    indicator: Option<Indicator>,
    block_size: Option<BlockSize>,
    quoting: Option<Style>,
    hide_controls: Option<bool>,
    time_style: Option<OsString>,
    coloured: Option<When>,
    hyperlink: bool,
    /// How often `--classify` has been met: one that does not apply leaves what an earlier one asked for.
    classified: usize,
}

impl Last {
    /// Takes the options in the order in which they were given.
    fn of(args: &Ls, on_terminal: bool) -> Result<Self> {
        let mut last = Self::default();
        for option in args.given.iter() {
            last.take(option, args, on_terminal)?;
        }
        Ok(last)
    }

    fn take(&mut self, option: &str, args: &Ls, on_terminal: bool) -> Result<()> {
        let asked =
            |when: Option<When>| when == Some(When::Always) || when == Some(When::Auto) && on_terminal;
        match option {
            "all" => self.show = Some(Show::All),
            "almost_all" => self.show = Some(Show::Almost),
            "all_unsorted" => (self.show, self.sort) = (Some(Show::All), Some(Sort::None)),
            "block_size" => self.block_size = args.block_size()?,
            "color" => self.coloured = args.color,
            "hyperlink" => self.hyperlink = asked(args.hyperlink),
            "classify" => {
                let when = args.classify.get(self.classified).copied();
                self.classified += 1;
                self.indicator = if asked(when) { Some(Indicator::Classify) } else { self.indicator };
            }
            "classify_always" => self.indicator = Some(Indicator::Classify),
            "file_type" => self.indicator = Some(Indicator::FileType),
            "slash" => self.indicator = Some(Indicator::Slash),
            "indicator_style" => self.indicator = args.indicator_style,
            "human_readable" => self.block_size = Some(BlockSize::Human),
            "si" => self.block_size = Some(BlockSize::Si),
            "dereference" => self.dereference = Some(Dereference::Always),
            "dereference_command_line" => self.dereference = Some(Dereference::Operands),
            "dereference_command_line_symlink_to_dir" => self.dereference = Some(Dereference::OperandDirs),
            "escape" => self.quoting = Some(Style::Escape),
            "literal" => self.quoting = Some(Style::Literal),
            "quote_name" => self.quoting = Some(Style::C),
            "quoting_style" => self.quoting = args.quoting_style,
            "hide_control_chars" => self.hide_controls = Some(true),
            "show_control_chars" => self.hide_controls = Some(false),
            "by_size" => self.sort = Some(Sort::Size),
            "by_time" => self.sort = Some(Sort::Time),
            "unsorted" => self.sort = Some(Sort::None),
            "by_version" => self.sort = Some(Sort::Version),
            "by_extension" => self.sort = Some(Sort::Extension),
            "sort" => self.sort = args.sort.as_ref().map(SortBy::gnu),
            "atime" => self.timestamp = Some(Timestamp::Accessed),
            "ctime" => self.timestamp = Some(Timestamp::Changed),
            "time" => self.timestamp = args.time,
            "time_style" => self.time_style.clone_from(&args.time_style),
            "full_time" => self.time_style = Some("full-iso".into()),
            "zero" => self.take_zero(),
            _ => {}
        }
        self.take_format(option, args);
        Ok(())
    }

    fn take_format(&mut self, option: &str, args: &Ls) {
        match option {
            "long" | "no_owner" | "numeric_uid_gid" | "long_without_group" | "full_time" => {
                self.format = Some(Format::Long);
            }
            "columns" => self.format = Some(Format::Columns),
            "across" => self.format = Some(Format::Across),
            "commas" => self.format = Some(Format::Commas),
            "single" | "zero" if self.format != Some(Format::Long) => self.format = Some(Format::Single),
            "format" => self.format = args.format,
            _ => {}
        }
    }

    /// NUL behind each name promises names as they are.
    fn take_zero(&mut self) {
        self.quoting = Some(Style::Literal);
        self.hide_controls = Some(false);
        self.coloured = Some(When::Never);
    }
}

impl Ls {
    /// What the arguments and the environment ask for.
    pub(super) fn options(&self, defaults: Defaults, cx: &mut Context) -> Result<Options> {
        let on_terminal = cx.is_terminal() && !self.is_reproducible();
        let last = Last::of(self, on_terminal)?;
        if self.dired.is_some() && self.zero.is_some() && last.format == Some(Format::Long) && !last.hyperlink
        {
            return Err(invalid("--dired and --zero are incompatible".to_owned()));
        }
        let format = last.format.unwrap_or(match defaults {
            Defaults::Long => Format::Long,
            Defaults::ByOutput if !on_terminal => Format::Single,
            Defaults::ByOutput | Defaults::Columns => Format::Columns,
        });
        let long = format == Format::Long;
        let utf8 = locale_is_utf8(env::var);
        let coloured = self.is_coloured(&last, cx);
        let indicator = last.indicator.unwrap_or(Indicator::None);
        let (block_size, size_unit) = self.units(last.block_size);
        let needs_width = matches!(format, Format::Columns | Format::Across | Format::Commas);
        let asked_tab = self.asked_tab()?;
        let width = self.line_width(cx, needs_width || coloured)?;
        let tab = asked_tab.unwrap_or_else(|| default_tab(cx, needs_width));
        let by_environment = || if self.is_reproducible() { None } else { style_of_environment(cx) };
        let style = last.quoting.or_else(by_environment).unwrap_or(match defaults {
            Defaults::ByOutput if on_terminal => Style::ShellEscape,
            Defaults::ByOutput => Style::Literal,
            Defaults::Columns | Defaults::Long => Style::Escape,
        });
        let hides_controls = on_terminal && defaults == Defaults::ByOutput;
        let shows_times = (long || self.beyond.0.is_some()) && !self.is_reproducible();
        let times = if shows_times { Some(time_style(last.time_style)?) } else { None };
        let colours = if coloured { colours(cx) } else { None };
        let as_default = |unset| if unset { Sort::Name } else { Sort::Time };
        Ok(Options {
            format,
            show: last.show.unwrap_or(Show::Visible),
            ignore: self.ignored(),
            hide: self.hide.clone(),
            sort: last.sort.unwrap_or_else(|| as_default(format == Format::Long || last.timestamp.is_none())),
            reverse: self.reverse.is_some(),
            directories_first: self.group_directories_first.is_some(),
            timestamp: last.timestamp.unwrap_or(Timestamp::Modified),
            dereference: self.dereference(last.dereference, format, indicator),
            recursive: self.recursive.is_some() && self.directory.is_none(),
            directory: self.directory.is_some(),
            indicator,
            inode: self.inode.is_some(),
            blocks: self.size.is_some(),
            context: self.context.is_some(),
            author: self.author.is_some(),
            owner: self.no_owner.is_none(),
            group: self.no_group.is_none() && self.long_without_group.is_none(),
            numeric: self.numeric_uid_gid.is_some(),
            block_size,
            size_unit,
            quoting: Quoting::new(style, utf8).also(special_characters(style, indicator)),
            heading: Quoting::new(style, utf8).also(b":"),
            hide_controls: last.hide_controls.unwrap_or(hides_controls) && style.keeps_controls(),
            utf8,
            width,
            tab: if colours.is_some() { 0 } else { tab },
            end: if self.zero.is_some() { 0 } else { b'\n' },
            colours,
            hyperlink: last.hyperlink,
            dired: self.dired.is_some() && long && !last.hyperlink,
            times,
        })
    }

    /// A link called `ls` colours when it is told to, as GNU's does; `oskit ls` wherever colour is wanted.
    fn is_coloured(&self, last: &Last, cx: &Context) -> bool {
        let by_link = cx.identity().by_link;
        let asked = last.coloured.or(if by_link || self.zero.is_some() { Some(When::Never) } else { None });
        !self.is_structured() && !self.is_reproducible() && colour::wanted(asked, Stream::Stdout)
    }

    /// Whether programs read the result.
    fn is_structured(&self) -> bool {
        self.beyond.0.as_ref().is_some_and(Beyond::is_structured)
    }

    /// Whether the result must not depend on where it is made.
    pub(super) fn is_reproducible(&self) -> bool {
        self.beyond.0.as_ref().is_some_and(Beyond::is_reproducible)
    }

    fn ignored(&self) -> Vec<OsString> {
        let backups = if self.ignore_backups.is_some() { ["*~", ".*~"].as_slice() } else { &[] };
        self.ignore.iter().cloned().chain(backups.iter().map(OsString::from)).collect()
    }

    fn dereference(&self, asked: Option<Dereference>, format: Format, indicator: Indicator) -> Dereference {
        let shows_links = self.directory.is_some()
            || indicator == Indicator::Classify
            || format == Format::Long
            || self.is_structured();
        asked.unwrap_or(if shows_links { Dereference::Never } else { Dereference::OperandDirs })
    }

    fn block_size(&self) -> Result<Option<BlockSize>> {
        let Some(text) = &self.block_size else { return Ok(None) };
        let text = text.to_string_lossy();
        BlockSize::parse(&text).map(Some).map_err(|why| {
            let line = match why {
                InvalidBlockSize::Invalid => {
                    format!("invalid --block-size argument '{text}'")
                }
                InvalidBlockSize::Suffix => {
                    format!("invalid suffix in --block-size argument '{text}'")
                }
                InvalidBlockSize::TooLarge => {
                    format!("--block-size argument '{text}' too large")
                }
            };
            invalid(line)
        })
    }

    /// The units of room and of sizes.
    fn units(&self, asked: Option<BlockSize>) -> (BlockSize, BlockSize) {
        if let Some(unit) = asked {
            return (unit, unit);
        }
        let default = BlockSize::blocks(if env::var("POSIXLY_CORRECT").is_some() { 512 } else { 1024 });
        if self.is_reproducible() {
            return (BlockSize::blocks(1024), BlockSize::BYTES);
        }
        let parse = |text: OsString| BlockSize::parse(&text.to_string_lossy());
        let of_both = env::var("LS_BLOCK_SIZE").or_else(|| env::var("BLOCK_SIZE"));
        let (room, size) = match of_both.map(parse) {
            Some(Ok(unit)) => (unit, unit),
            Some(Err(_)) => (default, default),
            None => {
                (env::var("BLOCKSIZE").and_then(|it| parse(it).ok()).unwrap_or(default), BlockSize::BYTES)
            }
        };
        (if self.kibibytes.is_some() { BlockSize::blocks(1024) } else { room }, size)
    }

    /// The width of a line, where it `matters`.
    fn line_width(&self, cx: &mut Context, matters: bool) -> Result<usize> {
        if let Some(text) = &self.width {
            return count(text).ok_or_else(|| invalid(format!("invalid line width: {}", quoted_text(text))));
        }
        if !matters {
            return Ok(0);
        }
        if let Some((columns, _)) = Stream::Stdout.size() {
            return Ok(usize::from(columns));
        }
        let set = env::var("COLUMNS").filter(|it| !it.is_empty());
        Ok(count_of_environment(cx, "COLUMNS", "width", set).unwrap_or(80))
    }

    /// The distance of tabs that the arguments ask for.
    fn asked_tab(&self) -> Result<Option<usize>> {
        let Some(text) = &self.tabsize else { return Ok(None) };
        let wrong = || invalid(format!("invalid tab size: {}", quoted_text(text)));
        count(text).map(Some).ok_or_else(wrong)
    }
}

fn invalid(line: String) -> anyhow::Error {
    Failure::value(line).status(Status::USAGE).into()
}

/// The characters that must be escaped so that an indicator behind a name can be told from it.
const fn special_characters(style: Style, indicator: Indicator) -> &'static [u8] {
    match (matches!(style, Style::Escape), indicator) {
        (true, Indicator::FileType) => b" *=>@|",
        (true, Indicator::Classify) => b" =>@|",
        (true, _) => b" ",
        (false, Indicator::FileType) => b"*=>@|",
        (false, Indicator::Classify) => b"=>@|",
        (false, _) => b"",
    }
}
